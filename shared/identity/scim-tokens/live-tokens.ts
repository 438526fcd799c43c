import { and, count, eq, gt, isNull, or, type SQL, sql } from "drizzle-orm";
import * as z from "zod";
import { apiCredentials } from "../../../drizzle/schema/index.ts";
import type { Context } from "../../context.ts";
import { lockInTenant } from "../../db/lock-in-tenant.ts";
import type { Db } from "../../db/queries.ts";
import { AppError } from "../../errors.ts";

/** The live tokens of a tenant, including expiring ones. */
const maxLive = 20;

/** The longest overlap of a rotation, in hours. Tokens that expire sooner are called expiring. */
export const maxOverlapHours = 720;

/** The condition under which `app.begin_credential_session` accepts a token. */
export const isLive = and(
  isNull(apiCredentials.revokedAt),
  or(isNull(apiCredentials.expiresAt), gt(apiCredentials.expiresAt, sql`now()`)),
);

export const tokenStates = z.enum(["live", "expiring", "expired", "revoked"]);
export type TokenState = z.output<typeof tokenStates>;

/** The state of a token by the clock of the database, which also decides whether it is accepted. */
export const tokenState: SQL<TokenState> = sql`case
  when revoked_at is not null then 'revoked'
  when expires_at <= now() then 'expired'
  when expires_at <= now() + make_interval(hours => ${maxOverlapHours}::int) then 'expiring'
  else 'live' end`;

/** Serializes the tenant's changes of tokens, so that concurrent ones cannot exceed the limit. */
export const lockTokens = ({ scope }: Context, db: Db) =>
  lockInTenant(db, scope.tenantId, "scim-tokens");

/**
 * Checks that the tenant may have another live token. Call it after `lockTokens`.
 * @throws AppError conflict if the tenant has the maximum
 */
export async function checkLimit(db: Db): Promise<void> {
  const [live] = await db
    .select({ n: count() })
    .from(apiCredentials)
    .where(and(eq(apiCredentials.kind, "scim"), isLive))
    .execute();
  if ((live?.n ?? 0) < maxLive) return;
  throw new AppError(
    "conflict",
    `The tenant has ${maxLive} live tokens, which is the maximum. Revoke a token that is no longer used.`,
  );
}
