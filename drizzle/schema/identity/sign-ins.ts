import { sql } from "drizzle-orm";
import {
  bigint,
  foreignKey,
  index,
  integer,
  pgPolicy,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uuid,
} from "drizzle-orm/pg-core";
import { bytea, readableBy, resolver, tenantId, tenantIsolation } from "../roles.ts";
import { users } from "../users.ts";

/** How a person signs in. A person who never signed in with a password has no row. */
export const signIns = pgTable(
  "sign_ins",
  {
    tenantId: tenantId(),
    userId: uuid("user_id").notNull(),
    /** The argon2id hash in PHC format. The runtime role writes it; only functions read it. */
    passwordHash: text("password_hash"),
    passwordChangedAt: timestamp("password_changed_at", { withTimezone: true }),
    /** The address that the person proved to own, as `users.email_key`. */
    verifiedAddress: text("verified_address"),
    verifiedAt: timestamp("verified_at", { withTimezone: true }),
    /** The shared secret of the authenticator app (RFC 6238), sealed. */
    totpSecret: text("totp_secret"),
    /** Null until a first code proved that the app has the secret. */
    totpConfirmedAt: timestamp("totp_confirmed_at", { withTimezone: true }),
    /** The time step of the last accepted code. A code is accepted once. */
    totpStep: bigint("totp_step", { mode: "number" }),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.userId] }),
    foreignKey({ columns: [t.tenantId, t.userId], foreignColumns: [users.tenantId, users.id] }),
    tenantIsolation(),
    readableBy(resolver),
  ],
);

/** Codes that replace the authenticator app once each. Only their SHA-256 is stored. */
export const recoveryCodes = pgTable(
  "recovery_codes",
  {
    tenantId: tenantId(),
    userId: uuid("user_id").notNull(),
    codeHash: bytea("code_hash").notNull(),
    usedAt: timestamp("used_at", { withTimezone: true }),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.userId, t.codeHash] }),
    foreignKey({ columns: [t.tenantId, t.userId], foreignColumns: [users.tenantId, users.id] }),
    tenantIsolation(),
  ],
);

/**
 * Failed sign-ins by address and by network, and what else is limited, each as an HMAC: they belong to
 * no tenant, because a guess need not name one. Only functions reach the table.
 */
export const signInFailures = pgTable(
  "sign_in_failures",
  {
    subjectHash: bytea("subject_hash").primaryKey(),
    failures: integer("failures").notNull(),
    lastAt: timestamp("last_at", { withTimezone: true }).notNull().defaultNow(),
    /** No attempt is accepted before this time. */
    waitUntil: timestamp("wait_until", { withTimezone: true }).notNull().defaultNow(),
  },
  (t) => [
    // Each successful sign-in looks for old counts, which are few or none in a large table.
    index("sign_in_failures_last").on(t.lastAt),
    pgPolicy("rampart_resolver_all", {
      for: "all",
      to: resolver,
      using: sql`true`,
      withCheck: sql`true`,
    }),
  ],
);
