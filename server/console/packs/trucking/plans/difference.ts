import type { Assignment } from "../common/types.ts";
import type { Plan } from "./types.ts";

/** Who carries a load with which vehicle. */
interface Carrier {
  driverId: string;
  vehicleId: string;
}

/** What a plan changes for one load. */
export interface LoadChange {
  loadId: string;
  kind: "added" | "moved" | "dropped";
  before: Carrier | null;
  after: Carrier | null;
}

const isSame = (a: Carrier, b: Carrier) => a.driverId === b.driverId && a.vehicleId === b.vehicleId;

/**
 * What a plan changes against the assignments in force. A plan replaces only what is planned and not
 * locked, so the difference leaves out all other assignments.
 */
export function differenceOf(
  { routes }: Pick<Plan, "routes">,
  assignments: readonly Assignment[],
): LoadChange[] {
  const after = new Map<string, Carrier>();
  for (const { driverId, vehicleId, steps } of routes)
    for (const { loadId } of steps) if (loadId !== null) after.set(loadId, { driverId, vehicleId });
  const before = new Map<string, Carrier>();
  for (const { driver, vehicle, stops, state, locked } of assignments) {
    if (state === "cancelled" || state === "done") continue;
    const isReplaceable = state === "planned" && !locked;
    for (const { loadId } of stops)
      if (isReplaceable || after.has(loadId))
        before.set(loadId, { driverId: driver.id, vehicleId: vehicle.id });
  }
  return [...new Set([...after.keys(), ...before.keys()])].flatMap((loadId): LoadChange[] => {
    const [was, is] = [before.get(loadId) ?? null, after.get(loadId) ?? null];
    if (was && is && isSame(was, is)) return [];
    const kind = was === null ? "added" : is === null ? "dropped" : "moved";
    return [{ loadId, kind, before: was, after: is }];
  });
}
