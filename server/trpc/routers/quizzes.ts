import {
  listQuizResults,
  listQuizResultsInput,
} from "../../../shared/learning/list-quiz-results.ts";
import { quizSubmission, recordQuizResult } from "../../../shared/learning/record-quiz-result.ts";
import { repProcedure, router } from "../procedures.ts";

export const quizzesRouter = router({
  submit: repProcedure
    .input(quizSubmission)
    .mutation(({ ctx, input }) => recordQuizResult({ ctx: ctx.tenantCtx, input })),
  list: repProcedure
    .input(listQuizResultsInput.prefault({}))
    .query(({ ctx, input }) => listQuizResults({ ctx: ctx.tenantCtx, input })),
});
