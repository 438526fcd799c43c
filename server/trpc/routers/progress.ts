import * as z from "zod";
import { listProgress, listProgressInput } from "../../../shared/learning/list-progress.ts";
import { syncCourseProgress } from "../../../shared/sync/pull/pull-progress.ts";
import { repProcedure, router } from "../procedures.ts";

export const progressRouter = router({
  list: repProcedure
    .input(listProgressInput)
    .query(({ ctx, input }) => listProgress({ ctx: ctx.tenantCtx, input })),
  sync: repProcedure
    .input(z.strictObject({ userId: z.string().max(200) }))
    .mutation(({ ctx, input }) =>
      syncCourseProgress({ ctx: ctx.tenantCtx, input: { user: input.userId } }),
    ),
});
