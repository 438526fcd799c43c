import { asc } from "drizzle-orm";
import * as z from "zod";
import { serviceAreas } from "../../../../drizzle/schema/service/index.ts";
import type { Db } from "../../../db/queries.ts";
import { latitude, longitude } from "../common/inputs.ts";
import type { In } from "../common/kept.ts";
import { areasAround } from "./areas.ts";
import { contains } from "./contains.ts";

export const locateInput = z.strictObject({ latitude, longitude });
export const locateOutput = z.object({
  areas: z.array(z.object({ id: z.uuid(), name: z.string() })),
});

const query = (db: Db, at: { latitude: number; longitude: number }) => {
  const { columns, where } = areasAround(at.longitude, at.latitude);
  return db.select(columns).from(serviceAreas).where(where).orderBy(asc(serviceAreas.id));
};

type Found = Awaited<ReturnType<typeof query>>;

const containing = (rows: Found, at: { latitude: number; longitude: number }) =>
  rows
    .filter(({ geometry }) => contains(geometry.coordinates, [at.longitude, at.latitude]))
    .map(({ id, name }) => ({ id, name }));

/** The areas that contain a point or have it on their boundary, oldest first. */
export async function locate({
  ctx,
  input,
}: In<typeof locateInput>): Promise<z.output<typeof locateOutput>> {
  const [rows] = await ctx.scope.read((db) => [query(db, input)]);
  return { areas: containing(rows, input) };
}

/** The oldest area that contains a point; null outside of all. */
export async function areaAt(
  db: Db,
  at: { latitude: number; longitude: number },
): Promise<string | null> {
  return containing(await query(db, at).execute(), at)[0]?.id ?? null;
}
