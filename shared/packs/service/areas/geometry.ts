import * as z from "zod";
import { AppError } from "../../../errors.ts";
import { checkRings } from "./check-rings.ts";
import type { Polygon, Position } from "./position.ts";

const maxPositions = 2000;

const ring = z.array(z.array(z.number()).min(2).max(3)).max(maxPositions + 1);
const rings = z.array(ring).min(1).max(100);

/** A GeoJSON Polygon or MultiPolygon (RFC 7946). Altitudes are dropped. */
export const geometryInput = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("Polygon"), coordinates: rings }),
  z.strictObject({
    type: z.literal("MultiPolygon"),
    coordinates: z.array(rings).min(1).max(100),
  }),
]);

export type GeometryInput = z.output<typeof geometryInput>;

/** A validated area: its polygons, in which longitudes do not jump, and its bounding box. */
export interface Geometry {
  polygons: Polygon[];
  west: number;
  south: number;
  /** Above 180 if the area crosses the antimeridian. */
  east: number;
  north: number;
}

const refuse = (path: string, problem: string): AppError =>
  new AppError("bad_request", `${path} ${problem}`, { field: path });

/**
 * Validates the polygons of an area, and unrolls longitudes that jump at the antimeridian.
 * @throws AppError bad_request with the place of the first problem
 */
export function readGeometry(input: GeometryInput): Geometry {
  const isSingle = input.type === "Polygon";
  const given = isSingle ? [input.coordinates] : input.coordinates;
  const count = given.flat().reduce((sum, one) => sum + one.length, 0);
  if (count > maxPositions)
    throw refuse("geometry.coordinates", `has ${count} positions. Send at most ${maxPositions}.`);
  const polygons = given.map((lines, p) => {
    const path = isSingle ? "geometry.coordinates" : `geometry.coordinates[${p}]`;
    const outer: Position[][] = [];
    for (const [r, line] of lines.entries()) {
      const unrolled = readRing(line, `${path}[${r}]`);
      outer.push(r === 0 ? unrolled : nearTo(outer[0] ?? [], unrolled));
    }
    checkRings(outer, path, refuse);
    return outer;
  });
  const positions = polygons.flat(2);
  const [longitudes, latitudes] = [positions.map(([x]) => x), positions.map(([, y]) => y)];
  return {
    polygons,
    west: Math.min(...longitudes),
    south: Math.min(...latitudes),
    east: Math.max(...longitudes),
    north: Math.max(...latitudes),
  };
}

/** Positions whose longitudes differ by at most 180 degrees from one to the next. */
function readRing(line: readonly (readonly number[])[], path: string): Position[] {
  if (line.length < 4)
    throw refuse(
      path,
      `has ${line.length} positions. A ring has at least 4, the last like the first.`,
    );
  const unrolled: Position[] = [];
  for (const [i, [x = Number.NaN, y = Number.NaN]] of line.entries()) {
    const place = `${path}[${i}]`;
    if (Math.abs(y) > 90) {
      const hint =
        Math.abs(x) <= 90 ? " Positions are [longitude, latitude]; these look swapped." : "";
      throw refuse(place, `has the latitude ${y}, which is not from -90 to 90.${hint}`);
    }
    if (Math.abs(x) > 360)
      throw refuse(place, `has the longitude ${x}, which is not from -360 to 360.`);
    const before = unrolled.at(-1)?.[0] ?? x;
    const turns = Math.round((before - x) / 360);
    // Exactly half a turn is not a jump.
    unrolled.push([Math.abs(before - x) > 180 ? x + turns * 360 : x, y]);
  }
  const [first, last] = [unrolled[0], unrolled.at(-1)];
  const [start, end] = [line[0], line.at(-1)];
  if (start?.[0] !== end?.[0] || start?.[1] !== end?.[1])
    throw refuse(path, "is not closed. Repeat the first position at the end.");
  if (first?.[0] !== last?.[0])
    throw refuse(path, "goes around a pole. Cut the area at the antimeridian into two polygons.");
  return unrolled;
}

/** A hole, moved by whole turns to where the outer ring is. */
function nearTo(outer: readonly Position[], hole: Position[]): Position[] {
  const middle = (line: readonly Position[]) => {
    const longitudes = line.map(([x]) => x);
    return (Math.min(...longitudes) + Math.max(...longitudes)) / 2;
  };
  const turns = Math.round((middle(outer) - middle(hole)) / 360);
  return turns === 0 ? hole : hole.map(([x, y]) => [x + turns * 360, y] as const);
}
