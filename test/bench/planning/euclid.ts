import type { TravelTable } from "../../../shared/packs/planning/model/index.ts";

export interface Coordinates {
  x: number;
  y: number;
}

/** The distances by air as whole numbers, which are travel times as well. */
export function euclid(points: Coordinates[], toWhole: (distance: number) => number): TravelTable {
  const table = new Int32Array(points.length ** 2);
  for (const [i, from] of points.entries())
    for (const [j, to] of points.entries())
      table[i * points.length + j] = toWhole(Math.hypot(from.x - to.x, from.y - to.y));
  return { durations: table, distances: table };
}
