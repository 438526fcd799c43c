import { AppError } from "../../../errors.ts";

/** A place on the map, in degrees (WGS 84). Objects, because the order of pairs differs by system. */
export interface Point {
  /** Longitude, -180 to 180. */
  readonly lng: number;
  /** Latitude, -90 to 90. */
  readonly lat: number;
}

/** How a kind of vehicle travels. */
export interface TravelProfile {
  readonly mode: TravelMode;
  /**
   * Multiplies the speed: 0.8 for a vehicle that needs a quarter more time than its mode. 1 by default.
   */
  readonly speedFactor?: number | undefined;
}

export const travelModes = ["car", "truck", "bicycle", "foot"] as const;
export type TravelMode = (typeof travelModes)[number];

/**
 * Travel between n points: n * n numbers, row by row, from the row's point to the column's. Both
 * directions of a pair may differ. A pair without a way has `unreachable` in both.
 */
export interface TravelMatrix {
  /** Whole seconds. */
  readonly durations: Int32Array;
  /** Whole metres. */
  readonly distances: Int32Array;
}

/** The value of a pair of points without a way: longer than any plan, and sums of it stay exact. */
export const unreachable = 1_000_000_000;

/** How many points a matrix has at most. */
export const maxPoints = 2000;

/** The port: travel times and distances between points. */
export interface MatrixSource {
  /** As plans name it, such as `osrm`. */
  readonly name: string;
  /**
   * @param points at most 2,000; equal points are asked for once
   * @param signal ends the call, which then rejects with the signal's reason
   * @throws AppError bad_request for points that are not on the map or too many, unprocessable for a
   *   point far from every road, unavailable if the service cannot answer now
   */
  matrix(
    points: readonly Point[],
    profile: TravelProfile,
    signal?: AbortSignal,
  ): Promise<TravelMatrix>;
}

/** @throws AppError bad_request, naming the first point that is wrong */
export function checkPoints(points: readonly Point[]): void {
  if (points.length > maxPoints) {
    const message = `A plan has ${points.length} places, and at most ${maxPoints} are possible. Plan fewer stops at a time.`;
    throw new AppError("bad_request", message, { field: "points" });
  }
  const wrong = points.findIndex(({ lng, lat }) => !(Math.abs(lng) <= 180 && Math.abs(lat) <= 90));
  if (wrong === -1) return;
  const message = `points[${wrong}] is not on the map. Longitudes are -180 to 180 and latitudes -90 to 90.`;
  throw new AppError("bad_request", message, { field: `points[${wrong}]` });
}

/** A duration of a router for a profile: whole seconds, never 0 for a way that takes time. */
export const travelSeconds = (seconds: number, { speedFactor = 1 }: TravelProfile): number =>
  Math.min(unreachable, Math.ceil(seconds / speedFactor - 1e-6));
