import type { AppError } from "../../../errors.ts";
import { isInRing, orientation } from "./contains.ts";
import type { Position } from "./position.ts";

type Refuse = (path: string, problem: string) => AppError;
type Segment = readonly [Position, Position];

/** @throws AppError for a ring without an area or that crosses itself, and for a hole that is not inside */
export function checkRings(
  rings: readonly (readonly Position[])[],
  path: string,
  refuse: Refuse,
): void {
  for (const [i, ring] of rings.entries()) {
    if (areaOf(ring) === 0)
      throw refuse(`${path}[${i}]`, "has no area. Send the corners in order.");
    const crossing = crossesItself(ring);
    if (crossing !== null)
      throw refuse(
        `${path}[${i}]`,
        `crosses itself near position ${crossing}. Send the corners in order.`,
      );
  }
  const [outer, ...holes] = rings;
  if (!outer) return;
  for (const [i, hole] of holes.entries()) {
    const inside = hole.every((position) => isInRing(position, outer) !== "outside");
    if (!inside || crossEachOther(outer, hole))
      throw refuse(
        `${path}[${i + 1}]`,
        "is a hole that is not inside the outer ring. Move it inside.",
      );
    for (const other of holes.slice(0, i)) {
      const overlaps =
        crossEachOther(other, hole) ||
        hole.some((position) => isInRing(position, other) === "inside") ||
        other.some((position) => isInRing(position, hole) === "inside");
      if (overlaps) throw refuse(`${path}[${i + 1}]`, "overlaps another hole. Merge them.");
    }
  }
}

/** Twice the signed area; above 0 for a ring against the clock. */
function areaOf(ring: readonly Position[]): number {
  let sum = 0;
  for (const [[x1, y1], [x2, y2]] of segmentsOf(ring)) sum += x1 * y2 - x2 * y1;
  return sum;
}

const segmentsOf = (ring: readonly Position[]): Segment[] =>
  ring.slice(1).map((to, i) => [ring[i] ?? to, to] as const);

const isBetween = (a: Position, b: Position, p: Position) =>
  Math.min(a[0], b[0]) <= p[0] &&
  p[0] <= Math.max(a[0], b[0]) &&
  Math.min(a[1], b[1]) <= p[1] &&
  p[1] <= Math.max(a[1], b[1]);

/** Whether two segments have a point in common. */
function meet([a, b]: Segment, [c, d]: Segment): boolean {
  const [o1, o2] = [orientation(a, b, c), orientation(a, b, d)];
  const [o3, o4] = [orientation(c, d, a), orientation(c, d, b)];
  if (o1 !== o2 && o3 !== o4 && o1 * o2 * o3 * o4 !== 0) return true;
  return (
    (o1 === 0 && isBetween(a, b, c)) ||
    (o2 === 0 && isBetween(a, b, d)) ||
    (o3 === 0 && isBetween(c, d, a)) ||
    (o4 === 0 && isBetween(c, d, b))
  );
}

/** Whether two segments cross in a point that is inside of both. */
function cross([a, b]: Segment, [c, d]: Segment): boolean {
  const [o1, o2] = [orientation(a, b, c), orientation(a, b, d)];
  const [o3, o4] = [orientation(c, d, a), orientation(c, d, b)];
  return o1 * o2 < 0 && o3 * o4 < 0;
}

/** The number of the first position whose segment touches one that is not its neighbour; else null. */
function crossesItself(ring: readonly Position[]): number | null {
  const segments = segmentsOf(ring).filter(([a, b]) => a[0] !== b[0] || a[1] !== b[1]);
  const last = segments.length - 1;
  for (const [i, one] of segments.entries()) {
    for (let j = i + 2; j <= last; j += 1) {
      const other = segments[j];
      if (i === 0 && j === last) continue;
      if (other && meet(one, other)) return i;
    }
    const next = segments[i === last ? 0 : i + 1];
    // Back along the same line.
    if (next && orientation(one[0], one[1], next[1]) === 0 && isBetween(one[0], one[1], next[1]))
      return i;
  }
  return null;
}

const crossEachOther = (one: readonly Position[], other: readonly Position[]): boolean => {
  const others = segmentsOf(other);
  return segmentsOf(one).some((a) => others.some((b) => cross(a, b)));
};
