import type { Context } from "../../context.ts";
import {
  type Person,
  type LearningPlatform,
  PlatformError,
} from "../../adapters/learning-platform.ts";
import { NoSlot } from "../../rate-gate/no-slot.ts";
import { claimPush, type Claim } from "./claim-push.ts";
import { failPush, finishPush, postponePush } from "./finish-push.ts";

/**
 * `stands`: MindTickle has the newest state. Otherwise when it is worth trying again, and
 * whether that is for want of a slot, which nobody else of the tenant will get before either.
 */
export type PushResult = "stands" | { again: Date; noSlot?: true };

/**
 * Brings one person at MindTickle to the newest state of its row. One push per person at a time
 * (a lease), never a lower version, and the state is looked at again before the lease ends.
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
    if (claim === "stands") return "stands";
    if ("busyUntil" in claim) return { again: claim.busyUntil };
    try {
      const platform = await open(ctx, claim);
      const platformId = await send(platform, claim);
      if (await finishPush(ctx, claim, platformId)) return "stands";
    } catch (error) {
      if (error instanceof NoSlot) {
        await postponePush(ctx, claim);
        return { again: error.retryAt, noSlot: true };
      }
      if (error instanceof PlatformError) return failPush(ctx, claim, error);
      throw error;
    }
  }
}

/** Nothing has been sent yet: where it fails by a fault of ours, nobody waits for the lease's end. */
async function open(ctx: Context, claim: Claim): Promise<LearningPlatform> {
  try {
    return await ctx.platforms.open(ctx);
  } catch (error) {
    if (!(error instanceof NoSlot || error instanceof PlatformError))
      await postponePush(ctx, claim);
    throw error;
  }
}

/** @returns MindTickle's id, or null for somebody who was never there and need not be. */
async function send(platform: LearningPlatform, claim: Claim): Promise<string | null> {
  const { person, mindtickleId } = claim;
  if (mindtickleId !== null) {
    try {
      return await update(platform, mindtickleId, person);
    } catch (error) {
      // Removed over there: found or made again below.
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
    // Should the look-up find no slot, the next try begins with it.
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
