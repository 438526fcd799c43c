import type { OutputOf, RampartClient } from "@rampart/client";
import type { Place } from "../../../web/parts/map/projection.ts";

export type Area = OutputOf<RampartClient["service"]["areas"]["list"]>["items"][number];

/** A ring while it is edited: its corners, of which the last is joined to the first. */
export interface Ring {
  /** The polygon that it belongs to, from 0. The first ring of a polygon is its outline, the others are holes. */
  polygon: number;
  corners: readonly Place[];
}

export const emptyRings: readonly Ring[] = [{ polygon: 0, corners: [] }];

/** The corners of a stored ring, whose last position repeats the first. */
const cornersOf = (positions: readonly (readonly number[])[]): Place[] =>
  positions.slice(0, -1).map(([longitude = 0, latitude = 0]) => ({ longitude, latitude }));

export const ringsOf = ({ geometry }: Area): Ring[] =>
  geometry.coordinates.flatMap((rings, polygon) =>
    rings.map((positions) => ({ polygon, corners: cornersOf(positions) })),
  );

export const isHole = (rings: readonly Ring[], index: number): boolean =>
  rings[index - 1]?.polygon === rings[index]?.polygon && index > 0;

/** Whether each outline has an area; holes without one are left out. */
export const isComplete = (rings: readonly Ring[]): boolean =>
  rings.every(({ corners }, index) => corners.length >= 3 || isHole(rings, index));

/** The GeoJSON that the API takes. */
export function geometryOf(rings: readonly Ring[]) {
  const polygons = Map.groupBy(
    rings.filter(({ corners }) => corners.length >= 3),
    ({ polygon }) => polygon,
  );
  return {
    type: "MultiPolygon" as const,
    coordinates: [...polygons.values()].map((lines) =>
      lines.map(({ corners }) =>
        [...corners, ...corners.slice(0, 1)].map(({ longitude, latitude }) => [
          longitude,
          latitude,
        ]),
      ),
    ),
  };
}

/** The place between two others, the shorter way around the earth. */
export function between(from: Place, to: Place): Place {
  const turn = ((((to.longitude - from.longitude + 180) % 360) + 360) % 360) - 180;
  return {
    latitude: (from.latitude + to.latitude) / 2,
    longitude: from.longitude + turn / 2,
  };
}

/** About a decimetre, which is finer than anybody clicks. */
export const rounded = ({ latitude, longitude }: Place): Place => ({
  latitude: Number(latitude.toFixed(6)),
  longitude: Number(longitude.toFixed(6)),
});
