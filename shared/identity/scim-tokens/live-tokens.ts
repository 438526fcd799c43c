import { and, count, gt, isNull, or, type SQL, sql } from "drizzle-orm";
import { apiCredentials } from "../../../drizzle/schema/index.ts";
import type { Context } from "../../context.ts";
import type { Db } from "../../db/queries.ts";
import { AppError } from "../../errors.ts";

/** Tokens of a tenant that open it at one time; those that run out are among them. */
const mostLive = 20;

/** Longest overlap of a rotation, in hours; what ends sooner than that is called expiring. */
export const maxOverlapHours = 720;

/** What `app.begin_credential_session` lets in. */
export const isLive = and(
  isNull(apiCredentials.revokedAt),
  or(isNull(apiCredentials.expiresAt), gt(apiCredentials.expiresAt, sql`now()`)),
);

export type TokenState = "live" | "expiring" | "expired" | "revoked";

/** How a token stands by the database's clock, which is the one that lets it in. */
export const tokenState: SQL<TokenState> = sql`case
  when revoked_at is not null then 'revoked'
  when expires_at <= now() then 'expired'
  when expires_at <= now() + make_interval(hours => ${maxOverlapHours}::int) then 'expiring'
  else 'live' end`;

/** Has the tenant's changes of tokens go one after the other, so that none counts past another. */
export const lockTokens = ({ scope }: Context, db: Db) =>
  db.execute(
    sql`select pg_advisory_xact_lock(hashtextextended(${`${scope.tenantId}:scim-tokens`}::text, 0))`,
  );

/**
 * Counts what is live now, behind `lockTokens`.
 * @throws AppError conflict when there is no room for one more
 */
export async function checkRoom(db: Db): Promise<void> {
  const [live] = await db.select({ n: count() }).from(apiCredentials).where(isLive).execute();
  if ((live?.n ?? 0) < mostLive) return;
  throw new AppError(
    "conflict",
    `The tenant has ${mostLive} live tokens, which is the most. Revoke one that is not used any more.`,
  );
}
