import {
  discardDeadLetter,
  discardDeadLetterOutput,
} from "../../../shared/dead-letters/discard.ts";
import { discardDeadLetters } from "../../../shared/dead-letters/discard-many.ts";
import {
  getDeadLetter,
  getDeadLetterOutput,
  oneDeadLetterInput,
} from "../../../shared/dead-letters/get.ts";
import {
  listDeadLetters,
  listDeadLettersInput,
  listDeadLettersOutput,
} from "../../../shared/dead-letters/list.ts";
import {
  manyDeadLettersInput,
  manyDeadLettersOutput,
} from "../../../shared/dead-letters/select.ts";
import {
  replayDeadLetter,
  replayDeadLetterInput,
  replayDeadLetterOutput,
} from "../../../shared/dead-letters/replay.ts";
import { replayDeadLetters } from "../../../shared/dead-letters/replay-many.ts";
import { adminProcedure, router } from "../procedures.ts";
import type { TrpcContext } from "../context.ts";

const replayersOf = ({ hono }: TrpcContext) => hono.get("request").replayers;

export const deadLettersRouter = router({
  list: adminProcedure({ output: listDeadLettersOutput })
    .input(listDeadLettersInput.prefault({}))
    .query(({ ctx, input }) => listDeadLetters({ ctx: ctx.tenantCtx, input })),
  get: adminProcedure({ output: getDeadLetterOutput })
    .input(oneDeadLetterInput)
    .query(({ ctx, input }) => getDeadLetter({ ctx: ctx.tenantCtx, input })),
  replay: adminProcedure({ output: replayDeadLetterOutput })
    .input(replayDeadLetterInput)
    .mutation(({ ctx, input }) =>
      replayDeadLetter({ ctx: ctx.tenantCtx, input, replayers: replayersOf(ctx) }),
    ),
  replayMany: adminProcedure({ output: manyDeadLettersOutput })
    .input(manyDeadLettersInput.prefault({}))
    .mutation(({ ctx, input }) =>
      replayDeadLetters({ ctx: ctx.tenantCtx, input, replayers: replayersOf(ctx) }),
    ),
  discard: adminProcedure({ output: discardDeadLetterOutput })
    .input(oneDeadLetterInput)
    .mutation(({ ctx, input }) => discardDeadLetter({ ctx: ctx.tenantCtx, input })),
  discardMany: adminProcedure({ output: manyDeadLettersOutput })
    .input(manyDeadLettersInput.prefault({}))
    .mutation(({ ctx, input }) => discardDeadLetters({ ctx: ctx.tenantCtx, input })),
});
