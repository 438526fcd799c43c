import { eq, sql } from "drizzle-orm";
import * as z from "zod";
import {
  serviceAreas,
  serviceTechnicianAreas,
  serviceWorkOrders,
} from "../../../../drizzle/schema/service/index.ts";
import { documentOf } from "../../../db/columns.ts";
import { type pageInput, pageOutput } from "../../../db/pages.ts";
import { basedOn } from "../../../values/version.ts";
import { nameInput, oneInput, rowOutput } from "../common/inputs.ts";
import { type In, keptRows } from "../common/kept.ts";
import { geometryInput, type GeometryInput, readGeometry } from "./geometry.ts";
import type { Polygon } from "./position.ts";

export const createAreaInput = z.strictObject({
  name: nameInput,
  geometry: geometryInput.describe(
    "A GeoJSON Polygon or MultiPolygon: positions are [longitude, latitude].",
  ),
});

export const changeAreaInput = createAreaInput.partial().extend({ ...oneInput.shape, ...basedOn });

/** The stored geometry is a GeoJSON MultiPolygon. */
export const areaGeometry = z.object({
  type: z.literal("MultiPolygon"),
  coordinates: z.array(z.array(z.array(z.array(z.number())))),
});

export const areaOutput = z.object({
  ...rowOutput,
  name: z.string(),
  geometry: areaGeometry,
  west: z.number(),
  south: z.number(),
  east: z.number().describe("Above 180 if the area crosses the antimeridian."),
  north: z.number(),
});

export const listAreasOutput = pageOutput(areaOutput);

export const areas = keptRows({
  noun: "service area",
  action: "service_area",
  table: serviceAreas,
  output: areaOutput,
});

const stored = (input: GeometryInput) => {
  const { polygons, ...box } = readGeometry(input);
  return { geometry: { type: "MultiPolygon", coordinates: polygons }, ...box };
};

/** The areas, oldest first. */
export const listAreas = ({ ctx, input }: In<typeof pageInput>) => areas.list(ctx, input);

/** @throws AppError bad_request for a geometry that is not an area, conflict for a name that is taken */
export const createArea = async ({ ctx, input }: In<typeof createAreaInput>) =>
  areas.create(ctx, { name: input.name, ...stored(input.geometry) });

/** @throws AppError bad_request, not_found, conflict */
export const changeArea = async ({ ctx, input }: In<typeof changeAreaInput>) => {
  const { geometry, ...rest } = input;
  return areas.change(ctx, { ...rest, ...(geometry && stored(geometry)) });
};

export const deleteAreaInput = oneInput.extend(basedOn);
export const deletedOutput = z.object({ id: z.uuid() });

/** Deletes an area. Technicians and work orders no longer have it. @throws AppError not_found, conflict */
export const deleteArea = ({ ctx, input }: In<typeof deleteAreaInput>) =>
  areas.delete(ctx, input, async (db, id) => {
    await db.delete(serviceTechnicianAreas).where(eq(serviceTechnicianAreas.areaId, id)).execute();
    await db
      .update(serviceWorkOrders)
      .set({ areaId: null })
      .where(eq(serviceWorkOrders.areaId, id))
      .execute();
  });

/** The areas whose bounding box contains a point, with their polygons. */
export const areasAround = (longitude: number, latitude: number) => ({
  columns: {
    id: serviceAreas.id,
    name: serviceAreas.name,
    geometry: documentOf<{ coordinates: Polygon[] }>(serviceAreas.geometry),
  },
  where: sql`${serviceAreas.south} <= ${latitude}::float8 and ${serviceAreas.north} >= ${latitude}::float8
    and exists (select from unnest(array[0, 360, -360]::float8[]) as turn
      where ${longitude}::float8 + turn between ${serviceAreas.west} and ${serviceAreas.east})`,
});
