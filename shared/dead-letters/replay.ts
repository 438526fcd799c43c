import { deadLetterAad } from "../secrets/aad.ts";
import * as z from "zod";
import type { Context } from "../context.ts";
import { type AppError, toAppError } from "../errors.ts";
import { describeError } from "../log.ts";
import { type ClaimedDeadLetter, claimDeadLetter, recordReplayResult } from "./claim.ts";

export const replayDeadLetterInput = z.strictObject({
  id: z.string().max(200),
  /** The repaired body of a SCIM letter or a webhook; the stored one is taken when it is left out. */
  body: z.string().optional(),
});

/** Does once more what a dead letter of one source could not; returns what it came to. */
export type Replayer = (
  ctx: Context,
  deadLetter: ClaimedDeadLetter,
  /** The stored body, or the repaired one. */
  body: string,
) => Promise<string>;

/** By the source of a dead letter. */
export type Replayers = Record<ClaimedDeadLetter["source"], Replayer>;

export interface Replayed {
  id: string;
  status: "replayed";
  /** `201 <location>` and the like; `published` for a job. */
  result: string;
}

/**
 * Does once more what a letter could not: SCIM's operation, with the caller as its actor, or the
 * publishing of a job's message. When that fails the letter stays open, with the new reason.
 * @throws AppError not_found, conflict, unavailable, or what the operation throws
 */
export async function replayDeadLetter({
  ctx,
  input: { id, body },
  replayers,
}: {
  ctx: Context;
  input: z.output<typeof replayDeadLetterInput>;
  replayers: Replayers;
}): Promise<Replayed> {
  const letter = await claimDeadLetter(ctx, id, body !== undefined);
  let result: string;
  try {
    const text =
      body ?? (await ctx.secrets.open(letter.body, deadLetterAad(ctx.scope.tenantId, letter.id)));
    result = await replayers[letter.source](ctx, letter, text);
  } catch (error) {
    await recordFailure(ctx, letter, toAppError(error));
    throw error;
  }
  await recordReplayResult(ctx, letter, { status: "replayed", result });
  return { id: letter.id, status: "replayed", result };
}

/** A letter whose failure cannot be noted is free again in two minutes. */
async function recordFailure(
  ctx: Context,
  letter: ClaimedDeadLetter,
  error: AppError,
): Promise<void> {
  const { status, message } = error;
  const settlement = {
    status: "open" as const,
    result: message,
    ...(status < 500 ? { reason: message } : {}),
  };
  await recordReplayResult(ctx, letter, settlement).catch((failed: unknown) => {
    const { tenantId: tenant } = ctx.scope;
    ctx.log.warn("dead_letter.replay_not_recorded", { tenant, ...describeError(failed) });
  });
}
