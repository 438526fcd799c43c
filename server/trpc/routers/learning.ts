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
import { mutation, query, router } from "../procedures.ts";
import { exampleId, noInput } from "../../declarations.ts";

export const coursesRouter = router({
  list: query({
    permission: "learning:read",
    rest: "GET /courses",
    input: noInput,
    output: listCoursesOutput,
    run: listCourses,
  }),
});

export const progressRouter = router({
  list: query({
    permission: "learning:read",
    rest: "GET /users/:userId/progress",
    input: listProgressInput,
    output: listProgressOutput,
    run: listProgress,
  }),
  sync: mutation({
    permission: "learning:write",
    rest: "POST /users/:userId/progress/sync",
    aliases: [
      "GET /api/tenants/:slug/users/:userId/sync-progress",
      "POST /api/tenants/:slug/users/:userId/sync-progress",
    ],
    input: z.strictObject({ userId: z.string().max(200) }),
    output: syncCourseProgressOutput,
    run: ({ ctx, input }) => syncCourseProgress({ ctx, input: { user: input.userId } }),
  }),
});

export const quizzesRouter = router({
  submit: mutation({
    permission: "learning:write",
    rest: "POST /quiz-results",
    input: quizSubmission,
    example: {
      submissionId: "7f3c",
      userId: exampleId,
      courseId: exampleId,
      quizId: "final",
      answers: [{ questionId: "q1", selected: "A", correct: true }],
      score: 100,
      submittedAt: "2026-01-31T09:00:00Z",
    },
    output: quizResultOutput,
    run: recordQuizResult,
  }),
  list: query({
    permission: "learning:read",
    rest: "GET /quiz-results",
    input: listQuizResultsInput.prefault({}),
    output: listQuizResultsOutput,
    run: listQuizResults,
  }),
});
