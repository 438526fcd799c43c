import { sql } from "drizzle-orm";
import {
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
import { bytea, readableBy, resolver, tenantId, tenantIsolation } from "../roles.ts";
import { tenants } from "../tenants.ts";
import { userRoles, users } from "../users.ts";

/** Invitations of people to an organization, each bound to one address. */
export const invitations = pgTable(
  "invitations",
  {
    tenantId: tenantId(),
    id: uuid("id").notNull(),
    address: text("address").notNull(),
    /** The address as the sign-in compares it; see `users.email_key`. */
    addressKey: text("address_key").notNull(),
    name: text("name"),
    role: text("role", { enum: userRoles }).notNull(),
    tokenHash: bytea("token_hash").notNull(),
    createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
    /** Who invited, as an actor of the audit log. */
    createdBy: text("created_by").notNull(),
    expiresAt: timestamp("expires_at", { withTimezone: true }).notNull(),
    acceptedAt: timestamp("accepted_at", { withTimezone: true }),
    acceptedBy: uuid("accepted_by"),
    /** HMAC of the acceptance's Idempotency-Key and body; null without a key. */
    acceptedKey: bytea("accepted_key"),
    revokedAt: timestamp("revoked_at", { withTimezone: true }),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    foreignKey({ columns: [t.tenantId], foreignColumns: [tenants.id] }),
    foreignKey({ columns: [t.tenantId, t.acceptedBy], foreignColumns: [users.tenantId, users.id] }),
    index("invitations_id").on(t.id),
    uniqueIndex("invitations_hash").on(t.tenantId, t.tokenHash),
    index("invitations_accepted_by").on(t.tenantId, t.acceptedBy),
    uniqueIndex("invitations_open")
      .on(t.tenantId, t.addressKey)
      .where(sql`accepted_at is null and revoked_at is null`),
    tenantIsolation(),
    readableBy(resolver),
  ],
);

export const mailKinds = [
  "verify",
  "reset",
  "invitation",
  "password_changed",
  "totp_removed",
] as const;

/**
 * Mails about signing in, sent by the worker with the product's own account. The text is written
 * while it is sent, and the sealed token is then removed: no list shows a link.
 */
export const mails = pgTable(
  "mails",
  {
    tenantId: tenantId(),
    /** Also the id of the message at the service. */
    id: uuid("id").notNull(),
    kind: text("kind", { enum: mailKinds }).notNull(),
    address: text("address").notNull(),
    /** The token of the link, sealed; null for a mail without a link, and once it is sent. */
    sealedToken: text("sealed_token"),
    /** What the text mentions, such as the name of who invites. */
    details: jsonb("details").$type<Record<string, string>>().notNull().default({}),
    createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
    /** When it is sent next. */
    dueAt: timestamp("due_at", { withTimezone: true }).notNull().defaultNow(),
    attempts: integer("attempts").notNull().default(0),
    sentAt: timestamp("sent_at", { withTimezone: true }),
    /** Why sending was given up. */
    failed: text("failed"),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    foreignKey({ columns: [t.tenantId], foreignColumns: [tenants.id] }),
    index("mails_due")
      .on(t.tenantId, t.dueAt)
      .where(sql`sent_at is null and failed is null`),
    tenantIsolation(),
  ],
);
