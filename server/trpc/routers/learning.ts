import * as z from "zod";
import { listCourses, listCoursesOutput } from "../../../shared/learning/list-courses.ts";
import {
  listProgress,
  listProgressInput,
  listProgressOutput,
} from "../../../shared/learning/list-progress.ts";
import {
  listQuizResults,
  listQuizResultsInput,
  listQuizResultsOutput,
} from "../../../shared/learning/list-quiz-results.ts";
import {
  quizResultOutput,
  quizSubmission,
  recordQuizResult,
} from "../../../shared/learning/record-quiz-result.ts";
import {
  syncCourseProgress,
  syncCourseProgressOutput,
} from "../../../shared/sync/pull/pull-progress.ts";
import { repProcedure, router } from "../procedures.ts";

export const coursesRouter = router({
  list: repProcedure({ output: listCoursesOutput }).query(({ ctx }) =>
    listCourses({ ctx: ctx.tenantCtx }),
  ),
});

export const progressRouter = router({
  list: repProcedure({ output: listProgressOutput })
    .input(listProgressInput)
    .query(({ ctx, input }) => listProgress({ ctx: ctx.tenantCtx, input })),
  sync: repProcedure({ output: syncCourseProgressOutput })
    .input(z.strictObject({ userId: z.string().max(200) }))
    .mutation(({ ctx, input }) =>
      syncCourseProgress({ ctx: ctx.tenantCtx, input: { user: input.userId } }),
    ),
});

export const quizzesRouter = router({
  submit: repProcedure({ output: quizResultOutput })
    .input(quizSubmission)
    .mutation(({ ctx, input }) => recordQuizResult({ ctx: ctx.tenantCtx, input })),
  list: repProcedure({ output: listQuizResultsOutput })
    .input(listQuizResultsInput.prefault({}))
    .query(({ ctx, input }) => listQuizResults({ ctx: ctx.tenantCtx, input })),
});
