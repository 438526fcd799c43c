import { and, eq, gt, sql } from "drizzle-orm";
import { userSyncs } from "../../../drizzle/schema/index.ts";
import { auditRow } from "../../audit/record.ts";
import type { Context } from "../../context.ts";
import { storeDeadLetter } from "../../dead-letters/store.ts";
import { markCovered } from "../../outbox/events.ts";
import { type Envelope, envelopeVersion } from "../../jobs/catalogue.ts";
import type { PlatformError } from "../../adapters/learning-platform.ts";
import type { PushClaim } from "./claim-push.ts";

const holdsLease = (claim: PushClaim) =>
  and(eq(userSyncs.userId, claim.userId), eq(userSyncs.lease, claim.lease));

/** The number of consecutive failures that make a dead letter, after at least 90 minutes. */
const failuresForDeadLetter = 12;
const maxBackOffMs = 30 * 60_000;

/** A missing scope or account needs a person to change it, so retries are rare. */
const forbiddenWaitMs = 15 * 60_000;

/**
 * Records the version that MindTickle has now, and marks the events up to it as handled.
 * @returns false if a newer version is pending or the lease was lost; then claim again
 */
export function finishPush(
  ctx: Context,
  claim: PushClaim,
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
      .where(holdsLease(claim))
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

/** Gives the lease back: the call was deferred and nothing was sent. */
export async function releaseClaim(ctx: Context, claim: PushClaim): Promise<void> {
  await release(ctx, claim, { lease: null, leaseUntil: null, createUnsettled: claim.mayExist });
}

/**
 * Records a failed push. An unknown outcome keeps the lease until the call can no longer take effect;
 * a refused push becomes a dead letter; any other is retried later.
 */
export async function failPush(
  ctx: Context,
  claim: PushClaim,
  error: PlatformError,
): Promise<"current" | { retryAt: Date }> {
  const failures = claim.failures + 1;
  const now = ctx.now().getTime();
  const { outcome, status, message } = error;
  ctx.log.warn("push.failed", { user: claim.userId, outcome, status, failures, message });
  if (outcome === "refused") {
    await refuse(ctx, claim, error, failures);
    return "current";
  }
  // An admin should look at it by now. Retries continue, because nothing may be lost.
  if (failures === failuresForDeadLetter) await storePush(ctx, claim, error, failures);
  if (outcome === "unknown") {
    const { settleMs } = ctx.platforms;
    const wait = Math.min(Math.max(settleMs, maxBackOffMs), settleMs * 2 ** (failures - 1));
    const retryAt = new Date(now + wait);
    const leaseUntil = new Date(now + settleMs);
    await release(ctx, claim, { lastError: message, failures, leaseUntil, retryAt });
    return { retryAt };
  }
  if (status === 429) {
    // The account must wait, not the user, so the user keeps its place in the queue.
    await release(ctx, claim, { lastError: message, lease: null, leaseUntil: null });
    return { retryAt: new Date(now) };
  }
  const forbidden = outcome === "forbidden";
  const retryAt = new Date(now + (forbidden ? forbiddenWaitMs : backOffMs(failures)));
  await release(ctx, claim, {
    lastError: message,
    failures: forbidden ? claim.failures : failures,
    retryAt,
    lease: null,
    leaseUntil: null,
  });
  return { retryAt };
}

const backOffMs = (failures: number) => Math.min(maxBackOffMs, 2000 * 2 ** failures);

function storePush(ctx: Context, claim: PushClaim, error: PlatformError, attempts: number) {
  const { userId, version } = claim;
  // The message that a replay publishes, to push the user again.
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

async function refuse(ctx: Context, claim: PushClaim, error: PlatformError, attempts: number) {
  const { userId, version } = claim;
  await storePush(ctx, claim, error, attempts);
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
        .where(holdsLease(claim))
        .execute(),
      markCovered(db, userId, version).execute(),
    ]);
  });
}

const release = (ctx: Context, claim: PushClaim, set: Partial<typeof userSyncs.$inferInsert>) =>
  ctx.scope.write((db) => db.update(userSyncs).set(set).where(holdsLease(claim)).execute());

/** Makes the push of a refused version pending again, when its dead letter is replayed. */
export const retryRefusedPush = (ctx: Context, userId: string): Promise<unknown> =>
  ctx.scope.write((db) =>
    db
      .update(userSyncs)
      .set({ refusedVersion: 0 })
      .where(and(eq(userSyncs.userId, userId), gt(userSyncs.refusedVersion, 0)))
      .execute(),
  );
