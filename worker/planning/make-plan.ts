import { AppError } from "../../shared/errors.ts";
import { givenMatrix } from "../../shared/packs/planning/matrix/given.ts";
import type { MatrixSource, TravelMatrix } from "../../shared/packs/planning/matrix/port.ts";
import type { Plan, Problem } from "../../shared/packs/planning/model/index.ts";
import type { Planner, PlanOptions } from "../../shared/packs/planning/planner/port.ts";
import { unsupportedByVroom } from "../../shared/packs/planning/planner/vroom/unsupported.ts";
import type { PlanRequest } from "../../shared/packs/planning/runs/plan-request.ts";
import type { PlanResult } from "../../shared/packs/planning/runs/plan-row.ts";
import type { Planning } from "./open-planning.ts";
import type { PlanSlot } from "./plan-host.ts";
import { PlanThreadFailure } from "./plan-thread.ts";

/** The longest time for the matrices of one plan, in ms. */
const maxMatrixMs = 45_000;

/** What came out, but for how it ended. */
export type MadePlan = Omit<PlanResult, "endedBy">;

export interface MakeOptions extends Pick<PlanOptions, "onProgress"> {
  /** Ends planning; a planner that can hands over its best plan so far. */
  signal: AbortSignal;
  /** Aborts where only a plan without a result is wanted. */
  discard: AbortSignal;
  /** Whether the plan fails if it is not made now. */
  isLastAttempt: boolean;
}

/**
 * Makes the matrices of a request and then its plan, with VROOM where the deployment has one that can
 * express the problem, and else in a thread.
 * @throws AppError, PlanThreadFailure
 */
export async function makePlan(
  { matrices, vroom }: Planning,
  slot: PlanSlot,
  request: PlanRequest,
  { signal, discard, isLastAttempt, onProgress }: MakeOptions,
): Promise<MadePlan> {
  const started = performance.now();
  const tables = await matricesOf(request, matrices, AbortSignal.any([discard, signal]));
  const problem: Problem = { ...request.problem, matrices: tables };
  const matrixSource = Object.keys(request.profiles).every((name) => request.matrices?.[name])
    ? "given"
    : matrices.name;
  const { seed, iterations, deadlineSeconds } = request.budget;
  const budget = { seed, iterations, deadlineMs: deadlineSeconds * 1000 };
  const made = (plan: Plan, planner: string, because: string[]): MadePlan => {
    const ms = Math.round(performance.now() - started);
    return { plan, planner, because, matrixSource, ms };
  };
  // VROOM has no plan before its end, so only a plan that nobody wants any more ends the call.
  const ofVroom = vroom
    ? await askVroom(vroom, slot, problem, {
        ...budget,
        signal: discard,
        onProgress,
        isLastAttempt,
      })
    : { because: [] };
  if ("plan" in ofVroom) return made(ofVroom.plan, "vroom", []);
  const plan = await slot.plan(problem, { ...budget, signal, onProgress });
  return made(plan, "embedded", ofVroom.because);
}

interface VroomOptions extends PlanOptions {
  isLastAttempt: boolean;
}

/**
 * Asks VROOM for a plan, and has it checked and explained.
 * @returns the plan, or why another planner must make it
 * @throws AppError unavailable before the last attempt: VROOM may answer the next one
 */
async function askVroom(
  vroom: Planner,
  slot: PlanSlot,
  problem: Problem,
  { isLastAttempt, ...options }: VroomOptions,
): Promise<{ plan: Plan } | { because: string[] }> {
  const because = unsupportedByVroom(problem);
  if (because.length > 0) return { because };
  try {
    return { plan: await slot.verify(problem, await vroom.plan(problem, options)) };
  } catch (error) {
    if (error instanceof PlanThreadFailure && error.reason === "refused")
      return { because: [`VROOM's plan was refused. ${error.message}`] };
    if (!(error instanceof AppError)) throw error;
    if (error.code === "unavailable" && !isLastAttempt) throw error;
    return { because: [error.message] };
  }
}

async function matricesOf(
  { points, profiles, matrices: given = {} }: PlanRequest,
  source: MatrixSource,
  signal: AbortSignal,
): Promise<Record<string, TravelMatrix>> {
  const timeout = AbortSignal.timeout(maxMatrixMs);
  const found: Record<string, TravelMatrix> = {};
  try {
    for (const [name, profile] of Object.entries(profiles)) {
      const known = given[name];
      found[name] = known
        ? givenMatrix(known, points.length, name)
        : await source.matrix(points, profile, AbortSignal.any([signal, timeout]));
    }
  } catch (error) {
    if (!timeout.aborted || signal.aborted) throw error;
    const message = `The travel times of ${points.length} places took longer than ${maxMatrixMs / 1000} s. Plan fewer places, or check the router.`;
    throw new AppError("unavailable", message);
  }
  return found;
}
