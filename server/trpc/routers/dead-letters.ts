import { discardDeadLetter } from "../../../shared/dead-letters/discard.ts";
import { discardDeadLetters } from "../../../shared/dead-letters/discard-many.ts";
import { getDeadLetter, oneDeadLetterInput } from "../../../shared/dead-letters/get.ts";
import { listDeadLetters, listDeadLettersInput } from "../../../shared/dead-letters/list.ts";
import { manyDeadLettersInput } from "../../../shared/dead-letters/select.ts";
import { replayDeadLetter, replayDeadLetterInput } from "../../../shared/dead-letters/replay.ts";
import { replayDeadLetters } from "../../../shared/dead-letters/replay-many.ts";
import { adminProcedure, router } from "../procedures.ts";
import type { TrpcContext } from "../context.ts";

const replayersOf = ({ hono }: TrpcContext) => hono.get("request").replayers;

export const deadLettersRouter = router({
  list: adminProcedure
    .input(listDeadLettersInput.prefault({}))
    .query(({ ctx, input }) => listDeadLetters({ ctx: ctx.tenantCtx, input })),
  get: adminProcedure
    .input(oneDeadLetterInput)
    .query(({ ctx, input }) => getDeadLetter({ ctx: ctx.tenantCtx, input })),
  replay: adminProcedure
    .input(replayDeadLetterInput)
    .mutation(({ ctx, input }) =>
      replayDeadLetter({ ctx: ctx.tenantCtx, input, replayers: replayersOf(ctx) }),
    ),
  replayMany: adminProcedure
    .input(manyDeadLettersInput.prefault({}))
    .mutation(({ ctx, input }) =>
      replayDeadLetters({ ctx: ctx.tenantCtx, input, replayers: replayersOf(ctx) }),
    ),
  discard: adminProcedure
    .input(oneDeadLetterInput)
    .mutation(({ ctx, input }) => discardDeadLetter({ ctx: ctx.tenantCtx, input })),
  discardMany: adminProcedure
    .input(manyDeadLettersInput.prefault({}))
    .mutation(({ ctx, input }) => discardDeadLetters({ ctx: ctx.tenantCtx, input })),
});
