import type { Polygon, Position } from "./position.ts";

/** Where a point lies: 1 to the left of the line from a to b, -1 to the right, 0 on it. */
export const orientation = (a: Position, b: Position, p: Position): number =>
  Math.sign((b[0] - a[0]) * (p[1] - a[1]) - (b[1] - a[1]) * (p[0] - a[0]));

/** Whether a point lies in a closed ring, by the number of edges that a ray to the east crosses. */
export function isInRing(
  [x, y]: Position,
  ring: readonly Position[],
): "inside" | "outside" | "boundary" {
  let isInside = false;
  for (let i = 1; i < ring.length; i += 1) {
    const [a, b] = [ring[i - 1], ring[i]];
    if (!a || !b) continue;
    const side = orientation(a, b, [x, y]);
    const isBeside = y >= Math.min(a[1], b[1]) && y <= Math.max(a[1], b[1]);
    if (side === 0 && isBeside && x >= Math.min(a[0], b[0]) && x <= Math.max(a[0], b[0]))
      return "boundary";
    if (a[1] > y !== b[1] > y && side > 0 === b[1] > a[1]) isInside = !isInside;
  }
  return isInside ? "inside" : "outside";
}

/** Whether a point lies in a polygon or on its boundary. The edge of a hole belongs to the polygon. */
function isInPolygon(point: Position, [outer, ...holes]: Polygon): boolean {
  if (!outer || isInRing(point, outer) === "outside") return false;
  return !holes.some((hole) => isInRing(point, hole) === "inside");
}

/** Whether a point lies in one of the polygons, whose longitudes may go on behind the antimeridian. */
export const contains = (polygons: readonly Polygon[], [x, y]: Position): boolean =>
  [x, x + 360, x - 360].some((longitude) =>
    polygons.some((polygon) => isInPolygon([longitude, y], polygon)),
  );
