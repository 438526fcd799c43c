import {
  foreignKey,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import { bytea, readableBy, resolver, tenantId, tenantIsolation } from "../roles.ts";
import { tenants } from "../tenants.ts";
import { users } from "../users.ts";

/** Custom roles: sets of permissions that an organization names, beside rep, manager and admin. */
export const customRoles = pgTable(
  "custom_roles",
  {
    tenantId: tenantId(),
    id: uuid("id").notNull(),
    name: text("name").notNull(),
    /** `canonicalName` of the name. */
    nameKey: text("name_key").notNull(),
    permissions: text("permissions").array().notNull(),
    version: integer("version").notNull().default(1),
    createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
    updatedAt: timestamp("updated_at", { withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    foreignKey({ columns: [t.tenantId], foreignColumns: [tenants.id] }),
    uniqueIndex("custom_roles_name").on(t.tenantId, t.nameKey),
    index("custom_roles_id").on(t.id),
    tenantIsolation(),
    readableBy(resolver),
  ],
);

/** Who has which custom role. */
export const customRoleMembers = pgTable(
  "custom_role_members",
  {
    tenantId: tenantId(),
    userId: uuid("user_id").notNull(),
    roleId: uuid("role_id").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.userId, t.roleId] }),
    foreignKey({ columns: [t.tenantId, t.userId], foreignColumns: [users.tenantId, users.id] }),
    foreignKey({
      columns: [t.tenantId, t.roleId],
      foreignColumns: [customRoles.tenantId, customRoles.id],
    }),
    index("custom_role_members_role").on(t.tenantId, t.roleId),
    tenantIsolation(),
    readableBy(resolver),
  ],
);

/**
 * API keys. Only the SHA-256 of each key is stored. A personal key acts as its owner and is revoked
 * with the owner; a key without an owner belongs to the organization.
 */
export const apiKeys = pgTable(
  "api_keys",
  {
    tenantId: tenantId(),
    id: uuid("id").notNull(),
    /** The owner of a personal key; null for a key of the organization. */
    userId: uuid("user_id"),
    name: text("name").notNull(),
    keyHash: bytea("key_hash").notNull(),
    /** What the key may do. A personal key can do no more than its owner. */
    permissions: text("permissions").array().notNull(),
    createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
    /** Who created it, as an actor of the audit log. */
    createdBy: text("created_by").notNull(),
    expiresAt: timestamp("expires_at", { withTimezone: true }),
    revokedAt: timestamp("revoked_at", { withTimezone: true }),
    /** Accurate to five minutes. */
    lastUsedAt: timestamp("last_used_at", { withTimezone: true }),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    foreignKey({ columns: [t.tenantId], foreignColumns: [tenants.id] }),
    foreignKey({ columns: [t.tenantId, t.userId], foreignColumns: [users.tenantId, users.id] }),
    uniqueIndex("api_keys_hash").on(t.tenantId, t.keyHash),
    index("api_keys_user").on(t.tenantId, t.userId),
    index("api_keys_id").on(t.id),
    tenantIsolation(),
    readableBy(resolver),
  ],
);
