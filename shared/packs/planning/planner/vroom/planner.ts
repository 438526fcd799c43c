import { AppError } from "../../../../errors.ts";
import type { Plan, Problem } from "../../model/index.ts";
import { askOutside, misunderstood } from "../../outside/request.ts";
import type { Planner, PlanOptions } from "../port.ts";
import { fromVroom, UnknownInSolution } from "./from-vroom.ts";
import { vroomRefusal, vroomSolution } from "./protocol.ts";
import { toVroom } from "./to-vroom.ts";
import { unsupportedByVroom } from "./unsupported.ts";

export interface VroomOptions {
  url: string;
  /** How much longer than the deadline of a plan a call may take, in ms. */
  timeoutMs: number;
}

/**
 * Has a VROOM server (vroom-express, `POST /`) make plans. VROOM has neither a seed nor iterations: it
 * works as long as its level of exploration needs, and at most until the deadline. It gives no plan
 * before its end, so a signal ends the call without one.
 */
export function vroomPlanner({ url, timeoutMs }: VroomOptions): Planner {
  return {
    name: "vroom",
    plan: async (problem, options) => {
      const [unsupported] = unsupportedByVroom(problem);
      if (unsupported !== undefined) {
        const message = `${unsupported} Use the embedded planner for this problem.`;
        throw new AppError("unprocessable", message);
      }
      return solve(
        { name: "VROOM", url, timeoutMs: options.deadlineMs + timeoutMs },
        problem,
        options,
      );
    },
  };
}

async function solve(
  service: Parameters<typeof askOutside>[0],
  problem: Problem,
  { deadlineMs, seed, signal }: PlanOptions,
): Promise<Plan> {
  const { problem: body, epoch } = toVroom(problem, deadlineMs);
  const { status, body: answered } = await askOutside(service, { path: "/", body, signal });
  const solution = vroomSolution.safeParse(answered);
  if (solution.success) {
    try {
      return fromVroom(problem, solution.data, { epoch, seed });
    } catch (error) {
      if (error instanceof UnknownInSolution) throw misunderstood(service, status);
      throw error;
    }
  }
  const refused = vroomRefusal.safeParse(answered);
  if (!refused.success) throw misunderstood(service, status);
  const { code, error } = refused.data;
  if (status === 413) {
    const message = "The problem is larger than VROOM's limits. Raise them, or plan fewer jobs.";
    throw new AppError("unprocessable", message);
  }
  const message = `VROOM refused the problem (code ${code}): ${error.slice(0, 200)}. Correct the problem, or report this.`;
  throw new AppError("unprocessable", message);
}
