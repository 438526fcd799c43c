import { eq, sql } from "drizzle-orm";
import { userSyncs, users } from "../../../drizzle/schema/index.ts";
import type { Context } from "../../context.ts";
import { markCovered } from "../../outbox/events.ts";
import { newId } from "../../ids.ts";
import type { Person } from "../../adapters/learning-platform.ts";

/** The right to push one user, and the state to push. */
export interface PushClaim {
  userId: string;
  lease: string;
  version: number;
  person: Person;
  mindtickleId: string | null;
  /** An earlier create may have succeeded, so look for the user before creating it. */
  mayExist: boolean;
  failures: number;
}

/**
 * Takes the user's lease if a push is pending and nobody holds the lease. The lease outlasts the
 * longest push, so that no second push starts while the call of a crashed worker is in progress.
 * @returns "current" if nothing is pending, or until when the push must wait
 */
export function claimPush(
  ctx: Context,
  userId: string,
): Promise<PushClaim | "current" | { busyUntil: Date }> {
  const { timeoutMs, settleMs } = ctx.platforms;
  return ctx.scope.write(async (db) => {
    // Two statements in one round trip. A join that waits for the lock would return the user as of
    // before the wait, and an old version could be sent.
    const [[sync], [user]] = await Promise.all([
      db.select().from(userSyncs).where(eq(userSyncs.userId, userId)).for("update").execute(),
      db.select().from(users).where(eq(users.id, userId)).execute(),
    ]);
    if (!sync || !user) return "current";
    if (sync.pendingVersion <= Math.max(sync.pushedVersion, sync.refusedVersion)) {
      await markCovered(db, userId, sync.pendingVersion).execute();
      return "current";
    }
    const now = ctx.now();
    const busyUntil = later(sync.leaseUntil, sync.retryAt);
    if (busyUntil && busyUntil > now) return { busyUntil };
    const lease = newId();
    const creates = sync.mindtickleId === null && user.active;
    await db
      .update(userSyncs)
      .set({
        lease,
        leaseUntil: new Date(now.getTime() + 4 * timeoutMs + settleMs),
        createUnsettled: sql`${userSyncs.createUnsettled} or ${creates}`,
      })
      .where(eq(userSyncs.userId, userId))
      .execute();
    return {
      userId,
      lease,
      version: user.version,
      person: personOf(user),
      mindtickleId: sync.mindtickleId,
      mayExist: sync.createUnsettled,
      failures: sync.failures,
    };
  });
}

const later = (a: Date | null, b: Date | null) => (a && b ? (a > b ? a : b) : (a ?? b));

const personOf = (user: typeof users.$inferSelect): Person => ({
  id: user.id,
  userName: user.userName,
  email: user.email ?? user.userName,
  displayName: user.displayName,
  givenName: user.givenName,
  familyName: user.familyName,
  title: user.title,
  role: user.role,
  active: user.active,
});
