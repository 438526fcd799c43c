import { sql } from "drizzle-orm";
import {
  check,
  foreignKey,
  index,
  jsonb,
  pgPolicy,
  pgTable,
  primaryKey,
  text,
  timestamp,
  unique,
  uuid,
} from "drizzle-orm/pg-core";
import {
  app,
  bytea,
  currentTenant,
  readableBy,
  resolver,
  tenantId,
  tenantIsolation,
} from "../roles.ts";
import { tenants } from "../tenants.ts";

export const partnershipStates = ["invited", "accepted", "active", "ended"] as const;

/**
 * Agreements of two tenants to share things. The row belongs to the tenant that invites. Both must agree:
 * the partner accepts, then the inviting tenant confirms who accepted.
 */
export const partnerships = pgTable(
  "partnerships",
  {
    tenantId: tenantId(),
    id: uuid("id").notNull(),
    state: text("state", { enum: partnershipStates }).notNull().default("invited"),
    /** The name of the inviting organization, for the partner. */
    ownerName: text("owner_name").notNull(),
    /** Null until somebody accepts. */
    partnerTenantId: uuid("partner_tenant_id"),
    partnerName: text("partner_name"),
    /** The SHA-256 of the invitation. */
    tokenHash: bytea("token_hash").notNull(),
    /** Until when the invitation can be accepted. */
    expiresAt: timestamp("expires_at", { withTimezone: true }).notNull(),
    createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
    /** Who invited, as an actor of the audit log. */
    createdBy: text("created_by").notNull(),
    acceptedAt: timestamp("accepted_at", { withTimezone: true }),
    confirmedAt: timestamp("confirmed_at", { withTimezone: true }),
    endedAt: timestamp("ended_at", { withTimezone: true }),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    foreignKey({ columns: [t.tenantId], foreignColumns: [tenants.id] }),
    index("partnerships_partner").on(t.partnerTenantId, t.id),
    index("partnerships_token").on(t.tenantId, t.tokenHash),
    check(
      "partnerships_partner_known",
      sql`state = 'invited' or state = 'ended' or partner_tenant_id is not null`,
    ),
    check("partnerships_other", sql`partner_tenant_id <> tenant_id`),
    tenantIsolation(),
    pgPolicy("partner_reads", {
      for: "select",
      to: app,
      using: sql`partner_tenant_id = ${currentTenant}`,
    }),
    readableBy(resolver),
    pgPolicy("rampart_resolver_updates", {
      for: "update",
      to: resolver,
      using: sql`state = 'invited' or partner_tenant_id = ${currentTenant}`,
      withCheck: sql`partner_tenant_id = ${currentTenant}`,
    }),
  ],
);

const isActive = sql`revoked_at is null and expires_at > now() and exists (
  select from partnerships p where p.tenant_id = shares.tenant_id and p.id = shares.partnership_id and p.state = 'active')`;

/**
 * Things that a tenant shows to a partner. A row contains the granted fields and nothing else, kept up to date
 * by a trigger, so the partner needs no right on the table of the thing itself.
 */
export const shares = pgTable(
  "shares",
  {
    tenantId: tenantId(),
    id: uuid("id").notNull(),
    partnershipId: uuid("partnership_id").notNull(),
    partnerTenantId: uuid("partner_tenant_id").notNull(),
    /** What is shared, such as `load`. */
    subjectType: text("subject_type").notNull(),
    subjectId: uuid("subject_id").notNull(),
    fields: text("fields").array().notNull(),
    /** The granted fields of the subject, as they are now. */
    data: jsonb("data").$type<Record<string, unknown>>().notNull(),
    createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
    /** Who shared it, as an actor of the audit log. */
    createdBy: text("created_by").notNull(),
    updatedAt: timestamp("updated_at", { withTimezone: true }).notNull().defaultNow(),
    expiresAt: timestamp("expires_at", { withTimezone: true }).notNull(),
    revokedAt: timestamp("revoked_at", { withTimezone: true }),
    /** When the partner last opened it, accurate to an hour. */
    openedAt: timestamp("opened_at", { withTimezone: true }),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    foreignKey({
      columns: [t.tenantId, t.partnershipId],
      foreignColumns: [partnerships.tenantId, partnerships.id],
    }),
    unique("shares_once").on(t.tenantId, t.partnershipId, t.subjectId),
    index("shares_subject").on(t.tenantId, t.subjectId),
    index("shares_partner").on(t.partnerTenantId, t.id),
    tenantIsolation(),
    pgPolicy("partner_reads", {
      for: "select",
      to: app,
      using: sql`partner_tenant_id = ${currentTenant} and ${isActive}`,
    }),
    pgPolicy("rampart_resolver_opens", {
      for: "all",
      to: resolver,
      using: sql`partner_tenant_id = ${currentTenant} and ${isActive}`,
      withCheck: sql`partner_tenant_id = ${currentTenant}`,
    }),
  ],
);
