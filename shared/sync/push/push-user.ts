import {
  type LearningPlatform,
  type Person,
  PlatformError,
} from "../../adapters/learning-platform.ts";
import type { Context } from "../../context.ts";
import { CallDeferred } from "../../rate-gate/account.ts";
import { claimPush, type PushClaim } from "./claim-push.ts";
import { failPush, finishPush, releaseClaim } from "./finish-push.ts";

/**
 * `current`: MindTickle has the newest state. Otherwise when to retry, and whether the account
 * deferred the call, which also defers every other call of the tenant.
 */
export type PushResult = "current" | { retryAt: Date; isDeferred?: true };

/**
 * Brings one user at MindTickle to the newest state of its row. A lease allows one push per user at
 * a time, a lower version is never sent, and the row is read again before the lease ends.
 */
export async function pushUser({
  ctx,
  input,
}: {
  ctx: Context;
  input: { userId: string };
}): Promise<PushResult> {
  for (;;) {
    const claim = await claimPush(ctx, input.userId);
    if (claim === "current") return "current";
    if ("busyUntil" in claim) return { retryAt: claim.busyUntil };
    try {
      const platform = await openPlatform(ctx, claim);
      const platformId = await send(platform, claim);
      if (await finishPush(ctx, claim, platformId)) return "current";
    } catch (error) {
      if (error instanceof CallDeferred) {
        await releaseClaim(ctx, claim);
        return { retryAt: error.retryAt, isDeferred: true };
      }
      if (error instanceof PlatformError) return failPush(ctx, claim, error);
      throw error;
    }
  }
}

/** Nothing has been sent yet, so an internal error releases the claim at once. */
async function openPlatform(ctx: Context, claim: PushClaim): Promise<LearningPlatform> {
  try {
    return await ctx.platforms.open(ctx);
  } catch (error) {
    if (!(error instanceof CallDeferred || error instanceof PlatformError))
      await releaseClaim(ctx, claim);
    throw error;
  }
}

/** @returns MindTickle's id; null for an inactive user that was never created there */
async function send(platform: LearningPlatform, claim: PushClaim): Promise<string | null> {
  const { person, mindtickleId } = claim;
  if (mindtickleId !== null) {
    try {
      return await update(platform, mindtickleId, person);
    } catch (error) {
      // Deleted at MindTickle: found or created again below.
      if (!(error instanceof PlatformError) || error.status !== 404) throw error;
      claim.mayExist = true;
    }
  }
  if (claim.mayExist) {
    const found = await platform.findPerson(person);
    if (found) return update(platform, found.platformId, person);
  }
  if (!person.active) return null;
  try {
    return (await platform.createPerson(person)).platformId;
  } catch (error) {
    if (!(error instanceof PlatformError) || error.outcome !== "taken") throw error;
    // If the look-up is deferred, the next attempt starts with it.
    claim.mayExist = true;
    const found = await platform.findPerson(person);
    if (!found) throw error;
    return update(platform, found.platformId, person);
  }
}

async function update(platform: LearningPlatform, platformId: string, person: Person) {
  await platform.updatePerson(platformId, person);
  return platformId;
}
