import { and, eq, sql } from "drizzle-orm";
import { userSyncs } from "../../../drizzle/schema/index.ts";
import { auditRow } from "../../audit/record.ts";
import type { Context } from "../../context.ts";
import { storeDeadLetter } from "../../dead-letters/store.ts";
import { markCovered } from "../../outbox/events.ts";
import { type Envelope, envelopeVersion } from "../../jobs/catalogue.ts";
import type { PlatformError } from "../../adapters/learning-platform.ts";
import type { Claim } from "./claim-push.ts";

const held = (claim: Claim) =>
  and(eq(userSyncs.userId, claim.userId), eq(userSyncs.lease, claim.lease));

/** Failures in a row after which a dead letter tells a person; an hour and a half at the least. */
const worthALook = 12;
const longestBackOffMs = 30 * 60_000;

/** When a scope or the account is missing, only a person can help: no use in asking often. */
const forbiddenWaitMs = 15 * 60_000;

/**
 * Notes what stands at MindTickle now, and with it every event that the pushed version covers.
 * @returns false when a newer version waits, or the lease was lost: then look again.
 */
export function finishPush(
  ctx: Context,
  claim: Claim,
  mindtickleId: string | null,
): Promise<boolean> {
  const { version } = claim;
  return ctx.scope.write(async (db) => {
    const [sync] = await db
      .update(userSyncs)
      .set({
        mindtickleId,
        pushedVersion: sql`greatest(${userSyncs.pushedVersion}, ${version})`,
        pushedAt: sql`now()`,
        createUnsettled: false,
        lease: null,
        leaseUntil: null,
        failures: 0,
        retryAt: null,
        lastError: null,
        pullDueAt: claim.person.active
          ? sql`coalesce(${userSyncs.pullDueAt}, case when ${userSyncs.pulledAt} is null then now() end)`
          : null,
      })
      .where(held(claim))
      .returning({ pendingVersion: userSyncs.pendingVersion });
    if (!sync) return false;
    const change = {
      action: "user.push",
      subjectId: claim.userId,
      before: null,
      after: { version, mindtickleId },
    };
    await Promise.all([
      markCovered(db, claim.userId, version).execute(),
      auditRow(ctx, db, change).execute(),
    ]);
    return sync.pendingVersion <= version;
  });
}

/** Gives the lease back unused: there was no slot, nothing was sent. */
export async function postponePush(ctx: Context, claim: Claim): Promise<void> {
  await release(ctx, claim, { lease: null, leaseUntil: null, createUnsettled: claim.mayExist });
}

/**
 * Notes a failed push. An outcome that is not known keeps the lease until the call can have no
 * more effect; what can never succeed goes to the dead letters; the rest is tried again later.
 */
export async function failPush(
  ctx: Context,
  claim: Claim,
  error: PlatformError,
): Promise<"stands" | { again: Date }> {
  const failures = claim.failures + 1;
  const failed = { failures, lastError: error.message };
  const now = ctx.now().getTime();
  const { outcome, status, message } = error;
  ctx.log.warn("push.failed", { user: claim.userId, outcome, status, failures, message });
  if (outcome === "refused") {
    await refuse(ctx, claim, error, failures);
    return "stands";
  }
  // Somebody should look by now; the push is tried again all the same, for nothing may be lost.
  if (failures === worthALook) await keepLetter(ctx, claim, error, failures);
  if (error.outcome === "unknown") {
    const { settleMs } = ctx.platforms;
    const wait = Math.min(Math.max(settleMs, longestBackOffMs), settleMs * 2 ** (failures - 1));
    const again = new Date(now + wait);
    const leaseUntil = new Date(now + settleMs);
    await release(ctx, claim, { ...failed, leaseUntil, retryAt: again });
    return { again };
  }
  if (status === 429) {
    // The account waits, not the person: it keeps its place in the tenant's line.
    await release(ctx, claim, { lastError: message, lease: null, leaseUntil: null });
    return { again: new Date(now) };
  }
  const forbidden = error.outcome === "forbidden";
  const again = new Date(now + (forbidden ? forbiddenWaitMs : backOffMs(failures)));
  await release(ctx, claim, {
    lastError: error.message,
    failures: forbidden ? claim.failures : failures,
    retryAt: again,
    lease: null,
    leaseUntil: null,
  });
  return { again };
}

const backOffMs = (failures: number) => Math.min(longestBackOffMs, 2000 * 2 ** failures);

function keepLetter(ctx: Context, claim: Claim, error: PlatformError, attempts: number) {
  const { userId, version } = claim;
  // The message that would have it pushed, which is what a replay publishes.
  const message: Envelope = {
    v: envelopeVersion,
    job: "user_changed",
    tenantId: ctx.scope.tenantId,
    requestId: ctx.requestId,
    payload: { userId, version, operation: "UPDATE" },
  };
  return storeDeadLetter(ctx, {
    source: "job",
    sourceId: `push:${userId}:${version}`,
    reason: error.message,
    attempts,
    request: { job: "user_changed", userId, version, status: error.status },
    body: JSON.stringify(message),
    reopens: true,
  });
}

async function refuse(ctx: Context, claim: Claim, error: PlatformError, attempts: number) {
  const { userId, version } = claim;
  await keepLetter(ctx, claim, error, attempts);
  await ctx.scope.write(async (db) => {
    await Promise.all([
      db
        .update(userSyncs)
        .set({
          refusedVersion: version,
          lease: null,
          leaseUntil: null,
          failures: 0,
          retryAt: null,
          lastError: error.message,
        })
        .where(held(claim))
        .execute(),
      markCovered(db, userId, version).execute(),
    ]);
  });
}

const release = (ctx: Context, claim: Claim, set: Partial<typeof userSyncs.$inferInsert>) =>
  ctx.scope.write((db) => db.update(userSyncs).set(set).where(held(claim)).execute());
