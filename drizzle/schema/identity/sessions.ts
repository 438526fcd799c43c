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
import { users } from "../users.ts";
import { ssoConnections } from "./sso.ts";

export const sessionEndReasons = [
  "signed_out",
  "ended_by_user",
  "refresh_token_replayed",
  "password_changed",
  "role_changed",
  "user_deactivated",
  "user_deleted",
  "tokens_revoked",
  "signed_out_at_provider",
  "linked_to_provider",
  "connection_removed",
  "sso_enforced",
] as const;

/**
 * The sessions of people. An access token names its session, and each transaction checks the row, so
 * a session that has ended is refused at the next request. A trigger on `users` ends sessions.
 */
export const sessions = pgTable(
  "sessions",
  {
    tenantId: tenantId(),
    id: uuid("id").notNull(),
    userId: uuid("user_id").notNull(),
    createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
    /** Accurate to five minutes. */
    lastSeenAt: timestamp("last_seen_at", { withTimezone: true }).notNull().defaultNow(),
    /** When the person last proved who they are; null where the provider does not say it. */
    authTime: timestamp("auth_time", { withTimezone: true }),
    /** How they proved it (RFC 8176): `pwd`, `otp`, `fed`. */
    amr: text("amr").array().notNull(),
    userAgent: text("user_agent").notNull().default(""),
    /** The network of the last sign-in, shortened to /24 or /48. */
    network: text("network").notNull().default(""),
    /** SHA-256 of the present refresh token; null for a session that has none. */
    refreshHash: bytea("refresh_hash"),
    /** SHA-256 of the refresh token before it, which is answered again for a few seconds. */
    previousHash: bytea("previous_hash"),
    rotatedAt: timestamp("rotated_at", { withTimezone: true }),
    /** The session is refused from then on, unless it is used before. At most `expires_at`. */
    idleUntil: timestamp("idle_until", { withTimezone: true }).notNull(),
    expiresAt: timestamp("expires_at", { withTimezone: true }).notNull(),
    endedAt: timestamp("ended_at", { withTimezone: true }),
    endReason: text("end_reason", { enum: sessionEndReasons }),
    /** The connection of single sign-on that the session began with. */
    ssoConnectionId: uuid("sso_connection_id"),
    /** The `sid` claim: the session at the provider, which a logout token names. */
    ssoSession: text("sso_session"),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    foreignKey({ columns: [t.tenantId, t.userId], foreignColumns: [users.tenantId, users.id] }),
    foreignKey({
      columns: [t.tenantId, t.ssoConnectionId],
      foreignColumns: [ssoConnections.tenantId, ssoConnections.id],
    }),
    index("sessions_user").on(t.tenantId, t.userId),
    index("sessions_id").on(t.id),
    index("sessions_sso").on(t.tenantId, t.ssoConnectionId),
    index("sessions_expired").on(t.tenantId, t.expiresAt),
    tenantIsolation(),
    readableBy(resolver),
  ],
);

export const oneTimePurposes = ["verify", "reset", "totp"] as const;

/** Tokens that are used once: links of mails, and the second step of a sign-in. */
export const oneTimeTokens = pgTable(
  "one_time_tokens",
  {
    tenantId: tenantId(),
    id: uuid("id").notNull(),
    purpose: text("purpose", { enum: oneTimePurposes }).notNull(),
    userId: uuid("user_id").notNull(),
    /** The address that the link was sent to, as the sign-in compares it; null for other steps. */
    addressKey: text("address_key"),
    tokenHash: bytea("token_hash").notNull(),
    createdAt: timestamp("created_at", { withTimezone: true }).notNull().defaultNow(),
    expiresAt: timestamp("expires_at", { withTimezone: true }).notNull(),
    usedAt: timestamp("used_at", { withTimezone: true }),
    /** How often a code was sent for the second step of a sign-in. */
    attempts: integer("attempts").notNull().default(0),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    foreignKey({ columns: [t.tenantId, t.userId], foreignColumns: [users.tenantId, users.id] }),
    uniqueIndex("one_time_tokens_hash").on(t.tenantId, t.tokenHash),
    index("one_time_tokens_user").on(t.tenantId, t.userId, t.purpose),
    tenantIsolation(),
    readableBy(resolver),
  ],
);
