import type { Context } from "../../context.ts";
import { databaseError } from "../../db/errors.ts";
import type { Db } from "../../db/queries.ts";
import { AppError } from "../../errors.ts";
import { wakeOutgoing } from "../../webhooks/outbound/outgoing-events.ts";

/** What the exclusion and unique constraints of the pack mean. */
const constraints: Record<string, string> = {
  trucking_assignments_driver_free:
    "The driver has another assignment at that time. Choose another time or driver.",
  trucking_assignments_vehicle_free:
    "The vehicle has another assignment at that time. Choose another time or vehicle.",
  trucking_route_stops_once:
    "A load of the route is in another assignment. Remove it there first, or leave it out.",
  trucking_vehicles_name: "Another vehicle has this name. Choose another name.",
  trucking_loads_reference: "Another load has this reference. Choose another reference.",
};

/** What a constraint of the pack refuses, as an AppError; other errors stay as they are. */
function refusalOf(thrown: unknown): unknown {
  const error = databaseError(thrown);
  if (!error) return thrown;
  const isConstraint = error.code === "23P01" || error.code === "23505";
  const message = isConstraint ? constraints[error.constraint ?? ""] : undefined;
  return message === undefined ? thrown : new AppError("conflict", message, { cause: thrown });
}

/**
 * Runs a change in a transaction of the tenant. What a constraint refuses becomes a conflict that says what to
 * do next, as what triggers refuse does everywhere. The events of the change are delivered afterwards.
 * @throws AppError conflict, and as the change does
 */
export const changing = <T>(ctx: Context, change: (db: Db) => Promise<T>): Promise<T> =>
  explained(ctx, () => ctx.scope.write(change));

/** As `changing`, for a change that begins its own transaction. */
export async function explained<T>(ctx: Context, change: () => Promise<T>): Promise<T> {
  const result = await change().catch((error: unknown) => {
    throw refusalOf(error);
  });
  ctx.waitUntil(wakeOutgoing(ctx));
  return result;
}
