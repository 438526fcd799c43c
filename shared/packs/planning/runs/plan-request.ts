import * as z from "zod";
import { AppError } from "../../../errors.ts";
import { type GivenMatrix, givenMatrix } from "../matrix/given.ts";
import { checkPoints, type Point, type TravelProfile } from "../matrix/port.ts";
import { checkProblem } from "../model/check-problem.ts";
import type { Problem } from "../model/index.ts";

/** The longest time for one plan, in seconds. Its job must end before QStash gives it up. */
export const maxDeadlineSeconds = 120;

/** The budget of a plan, for the inputs of the packs' operations. */
export const budgetInput = z.strictObject({
  seed: z
    .int()
    .min(0)
    .max(2 ** 31 - 1)
    .default(1)
    .describe("The same problem, seed and iterations give the same plan."),
  iterations: z.int().min(1).max(10_000_000).default(200_000),
  deadlineSeconds: z
    .int()
    .min(1)
    .max(maxDeadlineSeconds)
    .default(30)
    .describe("After this time, planning ends with the best plan so far."),
});

export type Budget = z.output<typeof budgetInput>;

/** What a pack wants to have planned. It is stored, and the job makes the matrices. */
export interface PlanRequest {
  /** The problem, whose stops name their places by the index in `points`. */
  readonly problem: Omit<Problem, "matrices">;
  readonly points: readonly Point[];
  /** The profiles that the vehicles name. */
  readonly profiles: Readonly<Record<string, TravelProfile>>;
  /** Travel of some profiles that the pack knows. A matrix source is asked for the others. */
  readonly matrices?: Readonly<Record<string, GivenMatrix>>;
  readonly budget: Budget;
}

const maxRequestLength = 8_000_000;

/**
 * Checks a request before it is stored, so that whoever asks learns at once what is wrong.
 * @throws AppError bad_request for a problem that is not consistent, or too large to store
 */
export function checkRequest(request: PlanRequest): void {
  const { problem, points, profiles, matrices = {} } = request;
  checkProblem(problem, Object.keys(profiles));
  if (points.length !== problem.places) {
    const message = `points has ${points.length} places, but the problem has ${problem.places}.`;
    throw new AppError("bad_request", message, { field: "points" });
  }
  checkPoints(points);
  for (const [name, matrix] of Object.entries(matrices)) givenMatrix(matrix, points.length, name);
  refuseLarge(request);
}

function refuseLarge(request: PlanRequest): void {
  const { length } = JSON.stringify(request);
  if (length <= maxRequestLength) return;
  const message = `The problem has ${length} characters as JSON, and at most ${maxRequestLength} are stored. Plan fewer jobs at a time.`;
  throw new AppError("bad_request", message);
}
