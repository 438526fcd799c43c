import { deadLetterAad } from "../secrets/aad.ts";
import * as z from "zod";
import type { Context } from "../context.ts";
import { type AppError, toAppError } from "../errors.ts";
import { describeError } from "../log.ts";
import { type ClaimedDeadLetter, claimDeadLetter, recordReplayResult } from "./claim.ts";

export const replayDeadLetterInput = z.strictObject({
  id: z.string().max(200),
  /** A repaired body, for SCIM requests and webhooks; the stored one if left out. */
  body: z.string().optional(),
});

/** Repeats the operation of a dead letter of one source. @returns its result */
export type Replayer = (
  ctx: Context,
  deadLetter: ClaimedDeadLetter,
  /** The stored body, or the repaired one. */
  body: string,
) => Promise<string>;

/** The replayer of each source. */
export type Replayers = Record<ClaimedDeadLetter["source"], Replayer>;

export const replayDeadLetterOutput = z.object({
  id: z.uuid(),
  status: z.literal("replayed"),
  result: z.string().describe("`201 <location>` and the like; `published` for a job."),
});

/**
 * Replays a dead letter: repeats the SCIM operation with the caller as its actor, applies the webhook,
 * or publishes the job's message. If that fails, it stays open with the new reason.
 * @throws AppError not_found, conflict, unavailable, or the error of the operation
 */
export async function replayDeadLetter({
  ctx,
  input: { id, body },
  replayers,
}: {
  ctx: Context;
  input: z.output<typeof replayDeadLetterInput>;
  replayers: Replayers;
}): Promise<z.output<typeof replayDeadLetterOutput>> {
  const deadLetter = await claimDeadLetter(ctx, id, body !== undefined);
  let result: string;
  try {
    const text =
      body ??
      (await ctx.secrets.open(deadLetter.body, deadLetterAad(ctx.scope.tenantId, deadLetter.id)));
    result = await replayers[deadLetter.source](ctx, deadLetter, text);
  } catch (error) {
    await recordReplayFailure(ctx, deadLetter, toAppError(error));
    throw error;
  }
  await recordReplayResult(ctx, deadLetter, { status: "replayed", result });
  return { id: deadLetter.id, status: "replayed", result };
}

/** If this fails, the claim ends by itself after two minutes. */
async function recordReplayFailure(
  ctx: Context,
  deadLetter: ClaimedDeadLetter,
  error: AppError,
): Promise<void> {
  const { status, message } = error;
  const failure = {
    status: "open" as const,
    result: message,
    ...(status < 500 ? { reason: message } : {}),
  };
  await recordReplayResult(ctx, deadLetter, failure).catch((failed: unknown) => {
    const { tenantId: tenant } = ctx.scope;
    ctx.log.warn("dead_letter.replay_not_recorded", { tenant, ...describeError(failed) });
  });
}
