import { pageInput } from "../../shared/db/pages.ts";
import { listDeadLetters } from "../../shared/delivery/dead-letters.ts";
import { adminProcedure, router } from "../trpc.ts";

export const deadLettersRouter = router({
  list: adminProcedure
    .input(pageInput.prefault({}))
    .query(({ ctx, input }) => listDeadLetters({ ctx: ctx.tenantCtx, input })),
});
