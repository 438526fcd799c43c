import { sql } from "drizzle-orm";
import {
  boolean,
  check,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import type { ScimUser } from "../../shared/scim/resource/types.ts";
import { readableBy, resolver, tenantId, tenantIsolation, writtenBy } from "./roles.ts";
import { tenants } from "./tenants.ts";

export const userRoles = ["rep", "manager", "admin"] as const;

/**
 * The users. `resource` is the complete SCIM User without its externalId, which differs by
 * provisioning domain. The columns are derived from it at each write.
 */
export const users = pgTable(
  "users",
  {
    tenantId: tenantId(),
    id: uuid("id").notNull(),
    userName: text("user_name").notNull(),
    /** `canonicalName` of the userName. It is a column because row-level security prevents an expression index. */
    userNameKey: text("user_name_key").notNull(),
    /** The user's externalId in each provisioning domain, by the name of the domain. */
    externalIds: jsonb("external_ids").$type<Record<string, string>>().notNull().default({}),
    displayName: text("display_name").notNull(),
    /** `canonicalName` of the SCIM displayName; `displayName` falls back to other names. */
    displayNameKey: text("display_name_key"),
    givenName: text("given_name"),
    familyName: text("family_name"),
    email: text("email"),
    /** `addressKey` of the email, by which people sign in. */
    emailKey: text("email_key"),
    title: text("title"),
    department: text("department"),
    division: text("division"),
    /** The name of the user's team, by the tenant's mapping rules. */
    team: text("team"),
    role: text("role", { enum: userRoles }).notNull(),
    active: boolean("active").notNull(),
    /** The manager as the client sent it. `managerId` is null until that user exists. */
    managerRef: text("manager_ref"),
    /** The provisioning domain of the client that sent `managerRef`, in which it is an externalId. */
    managerDomain: text("manager_domain"),
    managerId: uuid("manager_id"),
    /**
     * The provisioning domain of the directory that manages the person; null for a person that only
     * admins have written. It counts while that domain has a client, see `managedBy`.
     */
    directoryDomain: text("directory_domain"),
    resource: jsonb("resource").$type<ScimUser>().notNull(),
    version: integer("version").notNull().default(1),
    /** Access tokens issued up to this second are refused. Set by deactivation, deletion and revival. */
    tokensRefusedUntil: timestamp("tokens_refused_until", { withTimezone: true }),
    createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
    updatedAt: timestamp("updated_at", { withTimezone: true }).notNull().defaultNow(),
    deletedAt: timestamp("deleted_at", { withTimezone: true }),
    writtenBy: writtenBy(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    foreignKey({ columns: [t.tenantId], foreignColumns: [tenants.id] }),
    check("users_user_name_key", sql`user_name_key <> ''`),
    foreignKey({ columns: [t.tenantId, t.managerId], foreignColumns: [t.tenantId, t.id] }),
    uniqueIndex("users_user_name")
      .on(t.tenantId, t.userNameKey)
      .where(sql`deleted_at is null`),
    index("users_deleted_user_name")
      .on(t.tenantId, t.userNameKey)
      .where(sql`deleted_at is not null`),
    index("users_email")
      .on(t.emailKey)
      .where(sql`active and deleted_at is null`),
    index("users_display_name").on(t.tenantId, t.displayNameKey),
    index("users_updated").on(t.tenantId, t.updatedAt),
    index("users_inactive")
      .on(t.tenantId, t.id)
      .where(sql`not active and deleted_at is null`),
    index("users_admins")
      .on(t.tenantId, t.id)
      .where(sql`role = 'admin' and active and deleted_at is null`),
    index("users_team").on(t.tenantId, t.team),
    index("users_manager").on(t.tenantId, t.managerId),
    index("users_waiting_for_manager")
      .on(t.tenantId, t.managerRef)
      .where(sql`manager_id is null and manager_ref is not null`),
    index("users_id").on(t.id),
    index("users_written").on(t.tenantId, t.writtenBy),
    tenantIsolation(),
    readableBy(resolver),
  ],
);

/**
 * Values of users that are looked up or unique: emails, externalIds and unique attributes of the
 * tenant's extensions. Row-level security allows a btree index over text, but none over jsonb.
 */
export const userKeys = pgTable(
  "user_keys",
  {
    tenantId: tenantId(),
    userId: uuid("user_id").notNull(),
    /** `emails`, `externalId:<domain>`, or the URN and name of an extension's attribute. */
    attribute: text("attribute").notNull(),
    /** `canonicalName` of the value, or `exactName` for a caseExact attribute. */
    value: text("value").notNull(),
    isUnique: boolean("is_unique").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.attribute, t.value, t.userId] }),
    foreignKey({ columns: [t.tenantId, t.userId], foreignColumns: [users.tenantId, users.id] }),
    index("user_keys_user").on(t.tenantId, t.userId),
    uniqueIndex("user_keys_unique")
      .on(t.tenantId, t.attribute, t.value)
      .where(sql`is_unique`),
    tenantIsolation(),
  ],
);

/**
 * The synchronization of each user with MindTickle: the version to push, the version that was
 * pushed, and the current lease. Pending work is a query over this table, so losing a message never
 * loses work.
 */
export const userSyncs = pgTable(
  "user_syncs",
  {
    tenantId: tenantId(),
    userId: uuid("user_id").notNull(),
    pendingVersion: integer("pending_version").notNull(),
    pushedVersion: integer("pushed_version").notNull().default(0),
    /** The newest version that MindTickle refused permanently. It is not sent again. */
    refusedVersion: integer("refused_version").notNull().default(0),
    /** Whether the push is a deactivation, which goes first. */
    urgent: boolean("urgent").notNull().default(false),
    /** When the push was queued. A newer change keeps this time. */
    queuedAt: timestamp("queued_at", { withTimezone: true }).notNull().defaultNow(),
    mindtickleId: text("mindtickle_id"),
    /** A create was sent and its outcome is unknown, so the next push looks the user up first. */
    createUnsettled: boolean("create_unsettled").notNull().default(false),
    lease: uuid("lease"),
    leaseUntil: timestamp("lease_until", { withTimezone: true }),
    pushedAt: timestamp("pushed_at", { withTimezone: true }),
    pullDueAt: timestamp("pull_due_at", { withTimezone: true }),
    pulledAt: timestamp("pulled_at", { withTimezone: true }),
    /** What the last pull skipped or rejected; see shared/adapters/learning-platform.ts. */
    pullWarnings: jsonb("pull_warnings").$type<unknown[]>().notNull().default([]),
    lastError: text("last_error"),
    /** The last reconciliation that found the user at MindTickle. */
    reconciliationId: uuid("reconciliation_id"),
    /** Consecutive failures, and when the next attempt is allowed. */
    failures: integer("failures").notNull().default(0),
    retryAt: timestamp("retry_at", { withTimezone: true }),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.userId] }),
    foreignKey({ columns: [t.tenantId, t.userId], foreignColumns: [users.tenantId, users.id] }),
    index("user_syncs_to_push")
      .on(t.tenantId, t.urgent.desc(), t.queuedAt)
      .where(sql`pending_version > pushed_version and pending_version > refused_version`),
    index("user_syncs_mindtickle")
      .on(t.tenantId, t.mindtickleId)
      .where(sql`mindtickle_id is not null`),
    index("user_syncs_to_pull")
      .on(t.tenantId, t.pullDueAt)
      .where(sql`pull_due_at is not null`),
    index("user_syncs_warned")
      .on(t.tenantId)
      .where(sql`pull_warnings <> '[]'`),
    tenantIsolation(),
  ],
);
