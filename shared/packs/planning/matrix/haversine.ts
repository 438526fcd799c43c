import {
  checkPoints,
  type MatrixSource,
  type Point,
  type TravelMatrix,
  type TravelMode,
  type TravelProfile,
  travelSeconds,
} from "./port.ts";

/** The mean radius of the earth in metres (IUGG). */
const earthRadius = 6_371_008.8;

/** The part of a way up to a distance, and the speed there. */
interface Stretch {
  /** Metres from the start. */
  readonly to: number;
  readonly kmh: number;
}

interface SpeedProfile {
  /** The way by road divided by the way by air. */
  readonly detour: number;
  /**
   * Speeds grow with the distance: short ways lead through towns, long ones over motorways. As they never
   * fall, a way over a third point is never faster than the direct one.
   */
  readonly stretches: readonly Stretch[];
}

const last = Number.POSITIVE_INFINITY;

const profiles: Record<TravelMode, SpeedProfile> = {
  car: {
    detour: 1.3,
    stretches: [
      { to: 2000, kmh: 25 },
      { to: 10_000, kmh: 45 },
      { to: 50_000, kmh: 75 },
      { to: last, kmh: 100 },
    ],
  },
  truck: {
    detour: 1.3,
    stretches: [
      { to: 2000, kmh: 20 },
      { to: 10_000, kmh: 40 },
      { to: 50_000, kmh: 65 },
      { to: last, kmh: 85 },
    ],
  },
  bicycle: { detour: 1.25, stretches: [{ to: last, kmh: 16 }] },
  foot: { detour: 1.2, stretches: [{ to: last, kmh: 5 }] },
};

const radians = (degrees: number) => (degrees * Math.PI) / 180;

/** The distance by air in metres (haversine formula; exact enough also for near and opposite points). */
export function airDistance(from: Point, to: Point): number {
  const lat = Math.sin(radians(to.lat - from.lat) / 2);
  // The sine makes 359 degrees equal to 1 degree: ways may cross the antimeridian.
  const lng = Math.sin(radians(to.lng - from.lng) / 2);
  const a = lat * lat + Math.cos(radians(from.lat)) * Math.cos(radians(to.lat)) * lng * lng;
  return 2 * earthRadius * Math.asin(Math.min(1, Math.sqrt(a)));
}

/** Seconds for a way of so many metres. */
function secondsOf(metres: number, stretches: readonly Stretch[]): number {
  let seconds = 0;
  let from = 0;
  for (const { to, kmh } of stretches) {
    if (metres <= from) break;
    seconds += (Math.min(metres, to) - from) / (kmh / 3.6);
    from = to;
  }
  return seconds;
}

/** So many pairs take some milliseconds. Then other work has its turn. */
const pairsAtATime = 20_000;

/** Estimates ways by the distance by air, without an outside service. The default. */
export const haversineMatrix: MatrixSource = {
  name: "haversine",
  matrix: async (points, profile, signal) => {
    checkPoints(points);
    const size = points.length;
    const durations = new Int32Array(size * size);
    const distances = new Int32Array(size * size);
    let pairs = 0;
    for (let row = 0; row < size; row += 1) {
      estimateRow(points, row, profile, { durations, distances });
      pairs += size - row;
      if (pairs < pairsAtATime) continue;
      pairs = 0;
      await new Promise((resolve) => setTimeout(resolve));
      signal?.throwIfAborted();
    }
    return { durations, distances };
  },
};

/** Both directions between a point and all after it. */
function estimateRow(
  points: readonly Point[],
  row: number,
  profile: TravelProfile,
  { durations, distances }: TravelMatrix,
): void {
  const { detour, stretches } = profiles[profile.mode];
  const size = points.length;
  const from = points[row];
  for (let column = row + 1; column < size; column += 1) {
    const to = points[column];
    if (!from || !to) continue;
    const metres = airDistance(from, to) * detour;
    const there = row * size + column;
    const back = column * size + row;
    distances[there] = distances[back] = Math.ceil(metres - 1e-6);
    durations[there] = durations[back] = travelSeconds(secondsOf(metres, stretches), profile);
  }
}
