import * as z from "zod";
import { listCourses } from "../../../shared/learning/list-courses.ts";
import { listProgress, listProgressInput } from "../../../shared/learning/list-progress.ts";
import {
  listQuizResults,
  listQuizResultsInput,
} from "../../../shared/learning/list-quiz-results.ts";
import { quizSubmission, recordQuizResult } from "../../../shared/learning/record-quiz-result.ts";
import { syncCourseProgress } from "../../../shared/sync/pull/pull-progress.ts";
import { repProcedure, router } from "../procedures.ts";

export const coursesRouter = router({
  list: repProcedure.query(({ ctx }) => listCourses({ ctx: ctx.tenantCtx })),
});

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

export const quizzesRouter = router({
  submit: repProcedure
    .input(quizSubmission)
    .mutation(({ ctx, input }) => recordQuizResult({ ctx: ctx.tenantCtx, input })),
  list: repProcedure
    .input(listQuizResultsInput.prefault({}))
    .query(({ ctx, input }) => listQuizResults({ ctx: ctx.tenantCtx, input })),
});
