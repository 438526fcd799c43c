import { discardDeadLetter } from "../../../shared/dead-letters/discard.ts";
import { discardDeadLetters } from "../../../shared/dead-letters/discard-many.ts";
import { getDeadLetter, oneDeadLetterInput } from "../../../shared/dead-letters/get.ts";
import { listDeadLetters, listDeadLettersInput } from "../../../shared/dead-letters/list.ts";
import { manyDeadLettersInput } from "../../../shared/dead-letters/select.ts";
import {
  type Perform,
  replayDeadLetter,
  replayDeadLetterInput,
} from "../../../shared/dead-letters/replay.ts";
import { replayDeadLetters } from "../../../shared/dead-letters/replay-many.ts";
import { perform } from "../../scim/perform.ts";
import { adminProcedure, router } from "../procedures.ts";
import type { AppContext } from "../../types.ts";

/** SCIM's own operations, with the admin as their actor. */
const performedFor =
  ({ hono }: { hono: AppContext }): Perform =>
  (ctx, operation) =>
    perform(ctx, hono.get("request").publicUrl, operation);

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
      replayDeadLetter({ ctx: ctx.tenantCtx, input, perform: performedFor(ctx) }),
    ),
  replayMany: adminProcedure
    .input(manyDeadLettersInput.prefault({}))
    .mutation(({ ctx, input }) =>
      replayDeadLetters({ ctx: ctx.tenantCtx, input, perform: performedFor(ctx) }),
    ),
  discard: adminProcedure
    .input(oneDeadLetterInput)
    .mutation(({ ctx, input }) => discardDeadLetter({ ctx: ctx.tenantCtx, input })),
  discardMany: adminProcedure
    .input(manyDeadLettersInput.prefault({}))
    .mutation(({ ctx, input }) => discardDeadLetters({ ctx: ctx.tenantCtx, input })),
});
