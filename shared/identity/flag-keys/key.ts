import { and, count, gt, inArray, isNull, or, sql } from "drizzle-orm";
import * as z from "zod";
import { apiCredentials } from "../../../drizzle/schema/index.ts";
import type { Context } from "../../context.ts";
import { lockInTenant } from "../../db/lock-in-tenant.ts";
import type { Db } from "../../db/queries.ts";
import { AppError } from "../../errors.ts";

/** The live keys of one tenant. */
const maxLive = 20;

/**
 * What a key is for. `ofrep`: evaluates flags for any person, and may be in a page or an app. `unleash`:
 * reads the rules of the flags, and stays on servers.
 */
export const flagKeyKinds = ["ofrep", "unleash"] as const;

const keyStates = z.enum(["live", "expired", "revoked"]);

export const flagKeyOutput = z.object({
  id: z.uuid(),
  name: z.string(),
  kind: z.enum(flagKeyKinds),
  createdAt: z.date(),
  createdBy: z.string().describe("As an actor of the audit log."),
  expiresAt: z.date().nullable().describe("Null for a key that does not expire."),
  revokedAt: z.date().nullable(),
  lastUsedAt: z.date().nullable().describe("Accurate to five minutes."),
  state: keyStates,
});

export const isFlagKey = inArray(apiCredentials.kind, flagKeyKinds);

/** The columns of a key. The hash cannot be read. */
export const flagKeyFields = {
  id: apiCredentials.id,
  name: apiCredentials.name,
  // Only keys of these kinds are read; see `isFlagKey`.
  kind: sql<(typeof flagKeyKinds)[number]>`${apiCredentials.kind}`,
  createdAt: apiCredentials.createdAt,
  createdBy: apiCredentials.createdBy,
  expiresAt: apiCredentials.expiresAt,
  revokedAt: apiCredentials.revokedAt,
  lastUsedAt: apiCredentials.lastUsedAt,
  // By the clock of the database, which also decides whether a key is accepted.
  state: sql<
    z.output<typeof keyStates>
  >`case when ${apiCredentials.revokedAt} is not null then 'revoked'
    when ${apiCredentials.expiresAt} <= now() then 'expired' else 'live' end`,
};

/** Serializes the creation of keys, so that concurrent requests cannot exceed the limit. */
export const lockFlagKeys = ({ scope }: Context, db: Db) =>
  lockInTenant(db, scope.tenantId, "flag-keys");

/**
 * Checks that the tenant may have another live key. Call it after `lockFlagKeys`.
 * @throws AppError conflict
 */
export async function checkFlagKeyLimit(db: Db): Promise<void> {
  const isLive = or(isNull(apiCredentials.expiresAt), gt(apiCredentials.expiresAt, sql`now()`));
  const [live] = await db
    .select({ n: count() })
    .from(apiCredentials)
    .where(and(isFlagKey, isNull(apiCredentials.revokedAt), isLive))
    .execute();
  if ((live?.n ?? 0) < maxLive) return;
  throw new AppError(
    "conflict",
    `The organization has ${maxLive} live keys for flags, which is the maximum. Revoke a key that is no longer used.`,
  );
}
