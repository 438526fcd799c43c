import { sql } from "drizzle-orm";
import * as z from "zod";
import { actorName, type Context } from "../context.ts";
import { type Db, statement } from "../db/queries.ts";
import { AppError } from "../errors.ts";
import { newId } from "../ids.ts";
import {
  type Claim,
  claimAad,
  claimMinutes,
  claimRow,
  type KeyedRequest,
  openResponse,
  type StoredResponse,
} from "./claims.ts";
import { reused, stillRunning } from "./refusals.ts";

/** An expired row, or one of an attempt that ended without a trace, is taken over. */
const insertClaim = statement(
  sql`insert into idempotent_requests (caller, key_hash, fingerprint, claim, claimed_until)
    values (${sql.placeholder("caller")}, ${sql.placeholder("keyHash")}, ${sql.placeholder("fingerprint")},
      ${sql.placeholder("claim")}::uuid, now() + make_interval(mins => ${sql.placeholder("minutes")}::int))
    on conflict (tenant_id, caller, key_hash) do update set fingerprint = excluded.fingerprint,
      claim = excluded.claim, created_at = now(), claimed_until = excluded.claimed_until,
      applied_at = null, status = null, body = null, location = null, etag = null
    where idempotent_requests.created_at < now() - interval '24 hours'
      or (idempotent_requests.applied_at is null and idempotent_requests.claimed_until < now())`,
  z.unknown(),
);

const readClaim = statement(
  sql`select claim, fingerprint = ${sql.placeholder("fingerprint")}::bytea, applied_at is not null,
      claimed_until > now(), status, body, location, etag
    from idempotent_requests
    where caller = ${sql.placeholder("caller")} and key_hash = ${sql.placeholder("keyHash")}::bytea`,
  claimRow,
);

const hold = statement(
  sql`with held as (
      update idempotent_requests set applied_at = coalesce(applied_at, now())
      where caller = ${sql.placeholder("caller")} and key_hash = ${sql.placeholder("keyHash")}::bytea
        and claim = ${sql.placeholder("claim")}::uuid
      returning 1)
    select 1 / (select count(*) from held)`,
  z.unknown(),
);

/**
 * Claims the key for this request, whose context then records it in each transaction that
 * writes. The session must have started.
 * @returns the claim, or the response of the request that had this key
 * @throws AppError conflict while that request runs, or if its response is not stored; unprocessable
 *   if it was another request
 */
export async function claimRequest(
  ctx: Context,
  request: KeyedRequest,
): Promise<Claim | StoredResponse> {
  if (!ctx.scope.hasSession && ctx.actor.kind !== "user") await ctx.scope.beginSession();
  const own = { caller: actorName(ctx), keyHash: request.keyHash, claim: newId() };
  const values = { ...own, fingerprint: request.fingerprint, minutes: claimMinutes };
  const [row] = await ctx.scope.write(async (db) => {
    const [, rows] = await Promise.all([
      insertClaim(db, values).execute(),
      readClaim(db, values).execute(),
    ]);
    return rows;
  });
  if (!row) throw new Error("The claim is not visible to its own transaction.");
  const [claim, isSame, isApplied, isRunning, status, body, location, etag] = row;
  if (claim === own.claim) {
    ctx.scope.addToWrites((db) => markApplied(db, own));
    return own;
  }
  if (!isSame) throw reused();
  if (!isApplied || (status === null && isRunning)) throw stillRunning();
  const aad = claimAad(ctx.scope.tenantId, own);
  return openResponse(ctx.secrets, aad, { status, body, location, etag });
}

/** @throws AppError conflict if another attempt has taken the claim over */
async function markApplied(db: Db, claim: Claim): Promise<void> {
  try {
    await hold(db, { ...claim }).execute();
  } catch (cause) {
    throw new AppError("conflict", "Another attempt of this request took over. Try again.", {
      retryAfter: 1,
      cause,
    });
  }
}
