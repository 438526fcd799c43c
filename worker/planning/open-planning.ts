import { availableParallelism } from "node:os";
import type { PlanningEnv } from "../../shared/env.ts";
import { haversineMatrix } from "../../shared/packs/planning/matrix/haversine.ts";
import { osrmMatrix } from "../../shared/packs/planning/matrix/osrm.ts";
import type { MatrixSource } from "../../shared/packs/planning/matrix/port.ts";
import { valhallaMatrix } from "../../shared/packs/planning/matrix/valhalla.ts";
import type { Planner } from "../../shared/packs/planning/planner/port.ts";
import { vroomPlanner } from "../../shared/packs/planning/planner/vroom/planner.ts";
import { PlanHost } from "./plan-host.ts";

/** What a worker makes plans with. */
export interface Planning {
  matrices: MatrixSource;
  /** The planner beside the embedded one; null without one. */
  vroom: Planner | null;
  host: PlanHost;
}

export function openPlanning(env: PlanningEnv): Planning {
  const timeoutMs = env.PLANNING_TIMEOUT_MS;
  // One core stays free for requests and other jobs.
  const threads = Number(env.PLANNING_THREADS) || Math.max(1, availableParallelism() - 1);
  return {
    matrices: matrixSource(env),
    vroom: env.VROOM_URL === "" ? null : vroomPlanner({ url: env.VROOM_URL, timeoutMs }),
    host: new PlanHost({ threads }),
  };
}

function matrixSource(env: PlanningEnv): MatrixSource {
  const timeoutMs = env.PLANNING_TIMEOUT_MS;
  if (env.OSRM_URL !== "")
    return osrmMatrix({ url: env.OSRM_URL, timeoutMs, maxTableSize: env.OSRM_MAX_TABLE_SIZE });
  if (env.VALHALLA_URL !== "")
    return valhallaMatrix({ url: env.VALHALLA_URL, timeoutMs, maxPairs: env.VALHALLA_MAX_PAIRS });
  return haversineMatrix;
}
