import { AppError } from "../../shared/errors.ts";
import { givenMatrix } from "../../shared/packs/planning/matrix/given.ts";
import type { MatrixSource, TravelMatrix } from "../../shared/packs/planning/matrix/port.ts";
import type { Problem } from "../../shared/packs/planning/model/index.ts";
import type { PlanOptions } from "../../shared/packs/planning/planner/port.ts";
import { unsupportedByVroom } from "../../shared/packs/planning/planner/vroom/unsupported.ts";
import type { PlanRequest } from "../../shared/packs/planning/runs/plan-request.ts";
import type { PlanResult } from "../../shared/packs/planning/runs/plan-row.ts";
import type { Planning } from "./open-planning.ts";
import type { PlanSlot } from "./plan-host.ts";

/** The longest time for the matrices of one plan, in ms. */
const maxMatrixMs = 45_000;

/** What came out, but for how it ended. */
export type MadePlan = Omit<PlanResult, "endedBy">;

export interface MakeOptions extends Pick<PlanOptions, "onProgress"> {
  /** Ends planning; a planner that can hands over its best plan so far. */
  signal: AbortSignal;
  /** Aborts where only a plan without a result is wanted. */
  discard: AbortSignal;
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
  { signal, discard, onProgress }: MakeOptions,
): Promise<MadePlan> {
  const started = performance.now();
  const tables = await matricesOf(request, matrices, AbortSignal.any([discard, signal]));
  const problem: Problem = { ...request.problem, matrices: tables };
  const matrixSource = Object.keys(request.profiles).every((name) => request.matrices?.[name])
    ? "given"
    : matrices.name;
  const { seed, iterations, deadlineSeconds } = request.budget;
  const budget = { seed, iterations, deadlineMs: deadlineSeconds * 1000 };
  const because = vroom ? unsupportedByVroom(problem) : [];
  const done = () => ({ matrixSource, because, ms: Math.round(performance.now() - started) });
  if (vroom && because.length === 0) {
    // It has no plan before its end, so only a plan that nobody wants any more ends the call.
    const plan = await vroom.plan(problem, { ...budget, signal: discard, onProgress });
    return { plan, planner: vroom.name, ...done() };
  }
  const plan = await slot.plan(problem, { ...budget, signal, onProgress });
  return { plan, planner: "embedded", ...done() };
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
