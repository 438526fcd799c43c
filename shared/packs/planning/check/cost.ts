import type { Finding } from "./finding.ts";
import { isPause, type RiddenRoute, travel } from "./route.ts";

/** Distance and cost of a route, computed again. */
export function checkCost(ridden: RiddenRoute): Finding[] {
  const { vehicle, route } = ridden;
  const findings: Finding[] = [];
  let metres = 0;
  let from: number | null = null;
  for (const step of route.steps) {
    if (isPause(step)) continue;
    metres += travel(ridden, from, step.place).metres;
    from = step.place;
  }
  if (metres !== route.distance) {
    const message = `The route of ${vehicle.id} is ${metres} m long, not ${route.distance}.`;
    findings.push({ rule: "cost", message });
  }
  const late = route.steps.reduce((sum, { lateness }) => sum + lateness, 0);
  const { fixed, perKm, perHour, perHourLate } = vehicle.costs;
  const way = (metres / 1000) * perKm;
  const cost = fixed + way + (route.duration / 3600) * perHour + (late / 3600) * perHourLate;
  if (Math.abs(cost - route.cost) > 1e-6 * Math.max(1, Math.abs(cost))) {
    const message = `The route of ${vehicle.id} costs ${cost}, not ${route.cost}.`;
    findings.push({ rule: "cost", message });
  }
  return findings;
}
