import { sql } from "drizzle-orm";
import * as z from "zod";
import type { Context } from "../context.ts";
import { statement } from "../db/queries.ts";
import { describeError } from "../log.ts";
import { type Claim, claimAad, sealResponse, type StoredResponse } from "./claims.ts";

const store = statement(
  sql`update idempotent_requests set applied_at = coalesce(applied_at, now()), claimed_until = now(),
      status = ${sql.placeholder("status")}::int, body = ${sql.placeholder("body")},
      location = ${sql.placeholder("location")}, etag = ${sql.placeholder("etag")}
    where caller = ${sql.placeholder("caller")} and key_hash = ${sql.placeholder("keyHash")}::bytea
      and claim = ${sql.placeholder("claim")}::uuid`,
  z.unknown(),
);

const release = statement(
  sql`delete from idempotent_requests
    where caller = ${sql.placeholder("caller")} and key_hash = ${sql.placeholder("keyHash")}::bytea
      and claim = ${sql.placeholder("claim")}::uuid and applied_at is null`,
  z.unknown(),
);

const prune = statement(
  sql`delete from idempotent_requests where created_at < now() - interval '24 hours'`,
  z.unknown(),
);

/**
 * Stores the response of a request that was carried out. If that fails, a repetition gets 409, and
 * still changes nothing.
 * @param response null for a response with a secret, which is never stored
 */
export async function storeResponse(
  ctx: Context,
  claim: Claim,
  response: StoredResponse | null,
): Promise<void> {
  ctx.scope.addToWrites(undefined);
  try {
    const aad = claimAad(ctx.scope.tenantId, claim);
    const columns = await sealResponse(ctx.secrets, aad, response);
    await ctx.scope.write((db) => store(db, { ...claim, ...columns }).execute());
  } catch (error) {
    ctx.log.warn("idempotency.not_stored", describeError(error));
  }
}

/** Gives the key back after an error, unless changes are committed. */
export async function releaseRequest(ctx: Context, claim: Claim): Promise<void> {
  ctx.scope.addToWrites(undefined);
  try {
    await ctx.scope.write((db) => release(db, { ...claim }).execute());
  } catch (error) {
    ctx.log.warn("idempotency.not_released", describeError(error));
  }
}

/** Deletes requests after their 24 hours. */
export const pruneIdempotentRequests = (ctx: Context): Promise<unknown> =>
  ctx.scope.write((db) => prune(db, {}).execute());
