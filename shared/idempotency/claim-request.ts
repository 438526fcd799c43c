import { sql } from "drizzle-orm";
import * as z from "zod";
import { actorName, type Context } from "../context.ts";
import { type Db, statement } from "../db/queries.ts";
import { AppError } from "../errors.ts";
import { newId } from "../ids.ts";
import { idempotentAad } from "../secrets/aad.ts";
import { bytesToHex } from "@noble/hashes/utils.js";
import { notStored, reused, stillRunning } from "./refusals.ts";

/** A request with a key, by hashes. */
export interface KeyedRequest {
  keyHash: Uint8Array;
  fingerprint: Uint8Array;
}

/** The response of a request that was carried out. */
export interface StoredResponse {
  status: number;
  /** Null for a response without a body. */
  body: string | null;
  location: string | null;
  etag: string | null;
}

/** The key belongs to this attempt, which must end with `storeResponse` or `releaseRequest`. */
export interface Claim {
  caller: string;
  keyHash: Uint8Array;
  claim: string;
}

/** Longer than any request takes. */
const claimMinutes = 5;

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
  z.tuple([
    z.string(),
    z.boolean(),
    z.boolean(),
    z.boolean(),
    z.number().nullable(),
    z.string().nullable(),
    z.string().nullable(),
    z.string().nullable(),
  ]),
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
  if (status === null) throw notStored();
  return { status, body: body && (await open(ctx, own, body)), location, etag };
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

export const aadOf = (ctx: Context, { caller, keyHash }: Pick<Claim, "caller" | "keyHash">) =>
  idempotentAad(ctx.scope.tenantId, caller, bytesToHex(keyHash));

const open = (ctx: Context, claim: Claim, sealed: string): Promise<string> =>
  ctx.secrets.open(sealed, aadOf(ctx, claim)).catch(() => {
    throw notStored();
  });
