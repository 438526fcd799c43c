import { sql } from "drizzle-orm";
import {
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
import type { ScimGroup } from "../../shared/scim/resource/types.ts";
import { readableBy, resolver, tenantId, tenantIsolation } from "./roles.ts";
import { tenants } from "./tenants.ts";
import { users } from "./users.ts";

/** The groups. `resource` is the SCIM Group without its members and externalId. */
export const groups = pgTable(
  "groups",
  {
    tenantId: tenantId(),
    id: uuid("id").notNull(),
    displayName: text("display_name").notNull(),
    /** `canonicalName` of the displayName; see `users.user_name_key`. */
    displayNameKey: text("display_name_key").notNull(),
    /** The group's externalId in each provisioning domain, by the name of the domain. */
    externalIds: jsonb("external_ids").$type<Record<string, string>>().notNull().default({}),
    resource: jsonb("resource").$type<ScimGroup>().notNull(),
    /** Incremented by each change of the group or its members. */
    version: integer("version").notNull().default(1),
    createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
    updatedAt: timestamp("updated_at", { withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    foreignKey({ columns: [t.tenantId], foreignColumns: [tenants.id] }),
    check("groups_display_name_key", sql`display_name_key <> ''`),
    uniqueIndex("groups_display_name").on(t.tenantId, t.displayNameKey),
    index("groups_id").on(t.id),
    tenantIsolation(),
    readableBy(resolver),
  ],
);

/** The externalIds of groups; as `user_keys`. */
export const groupKeys = pgTable(
  "group_keys",
  {
    tenantId: tenantId(),
    groupId: uuid("group_id").notNull(),
    /** `externalId:<domain>`. */
    attribute: text("attribute").notNull(),
    value: text("value").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.attribute, t.value, t.groupId] }),
    foreignKey({ columns: [t.tenantId, t.groupId], foreignColumns: [groups.tenantId, groups.id] }),
    index("group_keys_group").on(t.tenantId, t.groupId),
    tenantIsolation(),
  ],
);

/** The members of groups: users and other groups. One row per membership, so changes are deltas. */
export const groupMembers = pgTable(
  "group_members",
  {
    tenantId: tenantId(),
    groupId: uuid("group_id").notNull(),
    memberId: uuid("member_id")
      .notNull()
      .generatedAlwaysAs(sql`coalesce(user_id, child_id)`),
    userId: uuid("user_id"),
    childId: uuid("child_id"),
    createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.groupId, t.memberId] }),
    foreignKey({ columns: [t.tenantId, t.groupId], foreignColumns: [groups.tenantId, groups.id] }),
    foreignKey({ columns: [t.tenantId, t.userId], foreignColumns: [users.tenantId, users.id] }),
    foreignKey({ columns: [t.tenantId, t.childId], foreignColumns: [groups.tenantId, groups.id] }),
    check("group_members_one", sql`num_nonnulls(user_id, child_id) = 1`),
    check("group_members_itself", sql`child_id <> group_id`),
    index("group_members_user").on(t.tenantId, t.userId),
    index("group_members_child").on(t.tenantId, t.childId),
    tenantIsolation(),
  ],
);
