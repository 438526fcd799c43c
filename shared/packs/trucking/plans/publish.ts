import { and, gt, inArray, lt, or, sql } from "drizzle-orm";
import {
  truckingAssignments,
  truckingRouteStops,
} from "../../../../drizzle/schema/trucking/index.ts";
import type { Context } from "../../../context.ts";
import type { Db } from "../../../db/queries.ts";
import type { Route } from "../../planning/model/index.ts";
import { insertAssignment } from "../assignments/create.ts";
import { tenderAgain } from "../assignments/loads-of-route.ts";
import { record } from "../record.ts";
import { crewOf, type Day, isReplaceable } from "./fleet-of-day.ts";

/**
 * Makes planned assignments of routes, in the transaction that publishes them. What is planned for their
 * drivers, vehicles and loads on the day and is not locked is replaced.
 * @throws AppError conflict for what no longer holds, such as a load that was assigned meanwhile
 */
export async function publishRoutes(
  ctx: Context,
  db: Db,
  routes: readonly Route[],
  planId: string,
  day: Day,
): Promise<void> {
  await cancelReplaced(ctx, db, routes, day);
  for (const { vehicleId: crew, steps } of routes) {
    const at = (seconds: number) => new Date(day.starts.getTime() + seconds * 1000);
    const stops = steps.flatMap(({ kind, jobId, start, departure }) =>
      jobId === undefined || (kind !== "pickup" && kind !== "delivery")
        ? []
        : [{ loadId: jobId, kind, arrivesAt: at(start), departsAt: at(departure) }],
    );
    const [first, last] = [steps[0], steps.at(-1)];
    if (!first || !last || stops.length === 0) continue;
    const { vehicleId, driverId } = crewOf(crew);
    const input = { vehicleId, driverId, stops, startsAt: at(first.departure), locked: false };
    await insertAssignment(ctx, db, { ...input, endsAt: at(last.arrival), assign: false }, planId);
  }
}

async function cancelReplaced(
  ctx: Context,
  db: Db,
  routes: readonly Route[],
  { starts, ends }: Day,
): Promise<void> {
  const crews = routes.map(({ vehicleId }) => crewOf(vehicleId));
  const loads = routes.flatMap(({ steps }) => steps.flatMap(({ jobId }) => jobId ?? []));
  const a = truckingAssignments;
  const ofLoads = db
    .select({ id: truckingRouteStops.assignmentId })
    .from(truckingRouteStops)
    .where(inArray(truckingRouteStops.loadId, loads));
  const replaced = await db
    .select({ id: a.id })
    .from(a)
    .where(
      and(
        isReplaceable,
        lt(a.startsAt, ends),
        gt(a.endsAt, starts),
        or(
          inArray(
            a.driverId,
            crews.map(({ driverId }) => driverId),
          ),
          inArray(
            a.vehicleId,
            crews.map(({ vehicleId }) => vehicleId),
          ),
          inArray(a.id, ofLoads),
        ),
      ),
    )
    .orderBy(a.id)
    .for("update")
    .execute();
  const ids = replaced.map(({ id }) => id);
  if (ids.length === 0) return;
  const left = await db
    .delete(truckingRouteStops)
    .where(inArray(truckingRouteStops.assignmentId, ids))
    .returning({ loadId: truckingRouteStops.loadId })
    .execute();
  await tenderAgain(ctx, db, [...new Set(left.map(({ loadId }) => loadId))]);
  await db
    .update(a)
    .set({ state: "cancelled", version: sql`version + 1`, updatedAt: sql`now()` })
    .where(inArray(a.id, ids))
    .execute();
  const after = { state: "cancelled", because: "a plan replaced it" };
  await record(
    ctx,
    db,
    ids.map((id) => ({ action: "assignment.cancelled", subjectId: id, before: null, after })),
  );
}
