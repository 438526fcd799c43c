import type { Plan } from "../model/index.ts";

/** What a plan changes against the one in force. */
export interface PlanDifference {
  /** Jobs that go to another vehicle. */
  readonly moved: readonly { jobId: string; from: string; to: string }[];
  /** Jobs that had no vehicle, or did not exist. */
  readonly added: readonly { jobId: string; to: string }[];
  /** Jobs that have no vehicle any more. */
  readonly dropped: readonly { jobId: string; from: string }[];
  /** Jobs that stay with their vehicle and begin at another time. Seconds; positive is later. */
  readonly shifted: readonly { jobId: string; vehicleId: string; seconds: number }[];
  /** The new cost less the old one. */
  readonly cost: number;
  /** Metres: the new distance less the old one. */
  readonly distance: number;
}

interface Place {
  readonly vehicleId: string;
  /** When the service at the job's first stop begins. */
  readonly start: number;
}

/** Compares two plans whose times have the same epoch. */
export function comparePlans(before: Plan, after: Plan): PlanDifference {
  const [old, now] = [placesOf(before), placesOf(after)];
  const moved: { jobId: string; from: string; to: string }[] = [];
  const added: { jobId: string; to: string }[] = [];
  const shifted: { jobId: string; vehicleId: string; seconds: number }[] = [];
  for (const [jobId, { vehicleId, start }] of now) {
    const was = old.get(jobId);
    if (!was) added.push({ jobId, to: vehicleId });
    else if (was.vehicleId !== vehicleId) moved.push({ jobId, from: was.vehicleId, to: vehicleId });
    else if (was.start !== start) shifted.push({ jobId, vehicleId, seconds: start - was.start });
  }
  const dropped = [...old].flatMap(([jobId, { vehicleId }]) =>
    now.has(jobId) ? [] : [{ jobId, from: vehicleId }],
  );
  const distance = (plan: Plan) => plan.routes.reduce((sum, route) => sum + route.distance, 0);
  return {
    moved,
    added,
    dropped,
    shifted,
    cost: after.cost - before.cost,
    distance: distance(after) - distance(before),
  };
}

function placesOf({ routes }: Plan): Map<string, Place> {
  const places = new Map<string, Place>();
  for (const { vehicleId, steps } of routes)
    for (const { jobId, start } of steps)
      if (jobId !== undefined && !places.has(jobId)) places.set(jobId, { vehicleId, start });
  return places;
}
