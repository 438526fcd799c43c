import * as z from "zod";
import { stopKinds } from "../../../../drizzle/schema/trucking/index.ts";
import { AppError, notFound } from "../../../errors.ts";
import { dateTimeInput } from "../../../values/date-time.ts";
import { haversineMatrix } from "../../planning/matrix/haversine.ts";
import type { Load } from "../loads/load.ts";
import type { Vehicle } from "../vehicles/vehicle.ts";

export const routeInput = z
  .array(
    z.strictObject({
      loadId: z.string().max(200),
      kind: z.enum(stopKinds),
      /** Without it, the estimated arrival, or the start of the stop's window if that is later. */
      arrivesAt: dateTimeInput.optional(),
      /** Without it, the arrival and the time of service. */
      departsAt: dateTimeInput.optional(),
    }),
  )
  .min(2)
  .max(200);

export type RouteInput = z.output<typeof routeInput>;

/** A route with its times, as it is stored. */
export interface Route {
  stops: {
    position: number;
    loadId: string;
    kind: "pickup" | "delivery";
    arrivesAt: Date;
    departsAt: Date;
  }[];
  endsAt: Date;
  distanceKm: number;
  emptyKm: number;
  drivingMinutes: number;
}

/**
 * The times and distances of a route from the vehicle's depot over the stops and back, by the estimate of
 * `haversineMatrix`.
 * @throws AppError not_found for a load that is not among `loads`
 */
export async function timeRoute(
  vehicle: Vehicle,
  loads: readonly Load[],
  startsAt: Date,
  route: RouteInput,
): Promise<Route> {
  const byId = new Map(loads.map((load) => [load.id, load]));
  const visited = route.map((stop) => {
    const load = byId.get(stop.loadId.toLowerCase());
    if (!load) throw notFound("load", stop.loadId);
    return { ...stop, loadId: load.id, at: load[stop.kind] };
  });
  const places = [vehicle.depot, ...visited.map(({ at }) => at)];
  const points = places.map(({ latitude, longitude }) => ({ lat: latitude, lng: longitude }));
  const { durations, distances } = await haversineMatrix.matrix(points, { mode: "truck" });
  const leg = (from: number, to: number) => {
    const index = from * points.length + to;
    return { seconds: durations[index] ?? 0, metres: distances[index] ?? 0 };
  };
  let [now, metres, empty, seconds, aboard] = [startsAt.getTime(), 0, 0, 0, 0];
  const drive = (from: number, to: number) => {
    const part = leg(from, to);
    metres += part.metres;
    seconds += part.seconds;
    if (aboard === 0) empty += part.metres;
    now += part.seconds * 1000;
  };
  const stops = visited.map(({ loadId, kind, at, ...given }, index) => {
    drive(index, index + 1);
    aboard += kind === "pickup" ? 1 : -1;
    const arrivesAt = given.arrivesAt ?? new Date(Math.max(now, at.windowStarts.getTime()));
    const served = arrivesAt.getTime() + at.serviceMinutes * 60_000;
    const departsAt = given.departsAt ?? new Date(served);
    if (departsAt < arrivesAt) {
      const field = `stops[${index}].departsAt`;
      throw new AppError("bad_request", `${field} is before the arrival. Correct it.`, { field });
    }
    now = departsAt.getTime();
    return { position: index, loadId, kind, arrivesAt, departsAt };
  });
  drive(visited.length, 0);
  return {
    stops,
    endsAt: new Date(now),
    distanceKm: metres / 1000,
    emptyKm: empty / 1000,
    drivingMinutes: Math.ceil(seconds / 60),
  };
}
