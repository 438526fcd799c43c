import type { z } from "zod";
import type { Context } from "../context.ts";
import { pageOf } from "../db/pages.ts";
import { toAppError } from "../errors.ts";
import { describeError } from "../log.ts";
import {
  type DeadLetterResult,
  type manyDeadLettersInput,
  type manyDeadLettersOutput,
  selectDeadLetters,
} from "./select.ts";
import { type Replayers, replayDeadLetter } from "./replay.ts";

/**
 * Replays open dead letters with their stored bodies, one at a time in order of arrival, because a
 * later operation may depend on an earlier one.
 */
export async function replayDeadLetters({
  ctx,
  input,
  replayers,
}: {
  ctx: Context;
  input: z.output<typeof manyDeadLettersInput>;
  replayers: Replayers;
}): Promise<z.output<typeof manyDeadLettersOutput>> {
  const [rows] = await ctx.scope.read((db) => [selectDeadLetters(db, input)]);
  const { items, nextCursor } = pageOf(rows, input.limit);
  const outcomes: DeadLetterResult[] = [];
  for (const { id } of items) outcomes.push(await replayOne(ctx, id, replayers));
  return { items: outcomes, nextCursor };
}

async function replayOne(
  ctx: Context,
  id: string,
  replayers: Replayers,
): Promise<DeadLetterResult> {
  try {
    const { result } = await replayDeadLetter({ ctx, input: { id }, replayers });
    return { id, ok: true, result, reason: null, field: null };
  } catch (thrown) {
    const { code, message, details } = toAppError(thrown);
    if (details.miss) ctx.reportMiss(details.miss);
    if (code === "internal") {
      const { tenantId: tenant } = ctx.scope;
      ctx.log.error("dead_letter.replay_failed", { tenant, ...describeError(thrown) });
    }
    return { id, ok: false, result: message, reason: code, field: details.field ?? null };
  }
}
