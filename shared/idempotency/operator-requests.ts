import { and, eq, sql } from "drizzle-orm";
import { operatorRequests } from "../../drizzle/schema/index.ts";
import { asOperator, type OperatorContext } from "../context.ts";
import { rawQuery } from "../db/queries.ts";
import { AppError } from "../errors.ts";
import { newId } from "../ids.ts";
import { describeError } from "../log.ts";
import {
  type Claim,
  claimAad,
  claimMinutes,
  claimRow,
  type KeyedRequest,
  openResponse,
  sealResponse,
  type StoredResponse,
} from "./claims.ts";
import { reused, stillRunning } from "./refusals.ts";

/**
 * As `claimRequest`, for a request of the operator. Its changes may be in several transactions and
 * tenants, so the claim is made before them: a request whose end is unknown is never carried out again.
 * @throws AppError as `claimRequest`; conflict if an earlier attempt ended without a result
 */
export async function claimForOperator(
  ctx: OperatorContext,
  { keyHash, fingerprint }: KeyedRequest,
): Promise<Claim | StoredResponse> {
  const own = { caller: `operator:${ctx.subject}`, keyHash, claim: newId() };
  const [row] = await asOperator(ctx, async (db) => {
    const [, , rows] = await Promise.all([
      db
        .execute(sql`delete from operator_requests where created_at < now() - interval '24 hours'`)
        .execute(),
      db
        .insert(operatorRequests)
        .values({ ...own, fingerprint })
        .onConflictDoNothing()
        .execute(),
      rawQuery(
        db,
        sql`select claim::text, fingerprint = ${fingerprint}::bytea, finished_at is not null,
            created_at > now() - make_interval(mins => ${claimMinutes}::int), status, body, location, etag
          from operator_requests where caller = ${own.caller} and key_hash = ${keyHash}::bytea`,
        claimRow,
      ).execute(),
    ]);
    return rows;
  });
  if (!row) throw new Error("The claim is not visible to its own transaction.");
  const [claim, isSame, isFinished, isRecent, status, body, location, etag] = row;
  if (claim === own.claim) return own;
  if (!isSame) throw reused();
  if (!isFinished) throw isRecent ? stillRunning() : endedUnknown();
  return openResponse(ctx.secrets, aadOf(own), { status, body, location, etag });
}

/** As `storeResponse`. @param response null for a response with a secret */
export async function storeForOperator(
  ctx: OperatorContext,
  claim: Claim,
  response: StoredResponse | null,
): Promise<void> {
  try {
    const columns = await sealResponse(ctx.secrets, aadOf(claim), response);
    const set = { finishedAt: sql`now()`, ...columns };
    await asOperator(ctx, (db) =>
      db.update(operatorRequests).set(set).where(ofClaim(claim)).execute(),
    );
  } catch (error) {
    ctx.log.warn("idempotency.not_stored", describeError(error));
  }
}

/** Gives the key back after an error that changed nothing. After any other one, the end is unknown. */
export async function releaseForOperator(
  ctx: OperatorContext,
  claim: Claim,
  error: unknown,
): Promise<void> {
  if (!(error instanceof AppError) || error.status >= 500) return;
  try {
    await asOperator(ctx, (db) => db.delete(operatorRequests).where(ofClaim(claim)).execute());
  } catch (cause) {
    ctx.log.warn("idempotency.not_released", describeError(cause));
  }
}

const ofClaim = ({ caller, keyHash, claim }: Claim) =>
  and(
    eq(operatorRequests.caller, caller),
    eq(operatorRequests.keyHash, keyHash),
    eq(operatorRequests.claim, claim),
  );

const aadOf = (claim: Claim) => claimAad("operator", claim);

const endedUnknown = () =>
  new AppError(
    "conflict",
    "An earlier attempt with this idempotency-key ended without a result. Read the resource. If nothing was changed, send the request with a new key.",
  );
