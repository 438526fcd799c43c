import { discardDeadLetter } from "../../shared/delivery/discard-dead-letter.ts";
import { discardDeadLetters } from "../../shared/delivery/discard-dead-letters.ts";
import { getDeadLetter, oneDeadLetterInput } from "../../shared/delivery/get-dead-letter.ts";
import { listDeadLetters, listDeadLettersInput } from "../../shared/delivery/list-dead-letters.ts";
import { manyDeadLettersInput } from "../../shared/delivery/pick-dead-letters.ts";
import {
  type Perform,
  replayDeadLetter,
  replayDeadLetterInput,
} from "../../shared/delivery/replay-dead-letter.ts";
import { replayDeadLetters } from "../../shared/delivery/replay-dead-letters.ts";
import { perform } from "../scim/perform.ts";
import { adminProcedure, router } from "../trpc.ts";
import type { AppContext } from "../types.ts";

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
