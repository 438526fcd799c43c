import type { Point, TravelMatrix } from "./port.ts";

/** The different points of a list, and for each item of the list the index of its point among them. */
export interface UniquePoints {
  points: Point[];
  indexes: number[];
}

/** Many stops are at the same place. A router is asked for each place once. */
export function uniquePoints(points: readonly Point[]): UniquePoints {
  const found = new Map<string, number>();
  const unique: Point[] = [];
  const indexes = points.map((point) => {
    const key = `${point.lng},${point.lat}`;
    const known = found.get(key);
    if (known !== undefined) return known;
    found.set(key, unique.length);
    return unique.push(point) - 1;
  });
  return { points: unique, indexes };
}

/** The matrix of the whole list from the one of its different points. */
export function expandMatrix(
  matrix: TravelMatrix,
  { points, indexes }: UniquePoints,
): TravelMatrix {
  const size = points.length;
  if (size === indexes.length) return matrix;
  const expand = (values: Int32Array) => {
    const expanded = new Int32Array(indexes.length ** 2);
    let at = 0;
    for (const row of indexes) {
      for (const column of indexes) {
        expanded[at] = values[row * size + column] ?? 0;
        at += 1;
      }
    }
    return expanded;
  };
  return { durations: expand(matrix.durations), distances: expand(matrix.distances) };
}
