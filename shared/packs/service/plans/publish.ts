import { sql } from "drizzle-orm";
import type { Context } from "../../../context.ts";
import type { Db } from "../../../db/queries.ts";
import { configOf } from "../../../configuration/tenant-config.ts";
import { AppError } from "../../../errors.ts";
import { startOfDay } from "../../../values/days.ts";
import type { Route } from "../../planning/model/index.ts";
import { scheduleIn } from "../work-orders/schedule.ts";
import { currentVisit, lockOrder } from "../work-orders/work-order.ts";

/**
 * Plans the visits of routes. What has been planned like this already stays as it is.
 * @throws AppError conflict for an order that has gone on or ended, and for all that refuses a visit
 */
export async function publishRoutes(
  ctx: Context,
  db: Db,
  routes: readonly Route[],
  day: string,
): Promise<void> {
  const epoch = startOfDay(day, configOf(ctx.scope.tenant).timeZone).getTime();
  // Visits may trade places, so that they overlap between two statements.
  await db.execute(sql`set constraints service_visits_no_overlap deferred`).execute();
  for (const { vehicleId, steps } of routes) {
    for (const { jobId, start } of steps) {
      if (jobId === undefined) continue;
      const startsAt = new Date(epoch + start * 1000);
      const order = await lockOrder(ctx, db, jobId);
      const visit = order.visits === 0 ? undefined : await currentVisit(db, order);
      const isPlanned =
        visit?.technicianId === vehicleId && visit.startsAt.getTime() === startsAt.getTime();
      if (isPlanned && visit.state !== "cancelled") continue;
      const planned = { id: jobId, technicianId: vehicleId, startsAt };
      await scheduleIn(ctx, db, { ...planned, overtime: true, outsideWindow: false }).catch(
        (error: unknown) => {
          throw error instanceof AppError
            ? new AppError(
                error.code,
                `Work order ${order.number}: ${error.message}`,
                error.details,
              )
            : error;
        },
      );
    }
  }
  await db.execute(sql`set constraints service_visits_no_overlap immediate`).execute();
}
