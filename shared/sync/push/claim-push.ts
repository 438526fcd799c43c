import { eq, sql } from "drizzle-orm";
import { userSyncs, users } from "../../../drizzle/schema/index.ts";
import type { Context } from "../../context.ts";
import { markCovered } from "../../outbox/events.ts";
import { newId } from "../../ids.ts";
import type { Person } from "../../adapters/learning-platform.ts";

/** The right to push one person, and the state to push. */
export interface Claim {
  userId: string;
  lease: string;
  version: number;
  person: Person;
  mindtickleId: string | null;
  /** An earlier create may have had its effect: look before creating. */
  mayExist: boolean;
  failures: number;
}

/**
 * Takes the person's lease where it is free and something waits. The lease outlasts the longest
 * push, so that a worker that dies cannot be overtaken while its call is still on the way.
 */
export function claimPush(
  ctx: Context,
  userId: string,
): Promise<Claim | "stands" | { busyUntil: Date }> {
  const { timeoutMs, settleMs } = ctx.platforms;
  return ctx.scope.write(async (db) => {
    // Two statements in one flight: a join that waits for the lock would give the user as it was
    // before the wait, and a version below the pushed one could be sent.
    const [[sync], [user]] = await Promise.all([
      db.select().from(userSyncs).where(eq(userSyncs.userId, userId)).for("update").execute(),
      db.select().from(users).where(eq(users.id, userId)).execute(),
    ]);
    if (!sync || !user) return "stands";
    if (sync.pendingVersion <= Math.max(sync.pushedVersion, sync.refusedVersion)) {
      await markCovered(db, userId, sync.pendingVersion).execute();
      return "stands";
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
