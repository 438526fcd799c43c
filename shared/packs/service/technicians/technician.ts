import { eq, type SQL, sql } from "drizzle-orm";
import * as z from "zod";
import {
  serviceTechnicianAreas,
  serviceTechnicians,
  serviceTechnicianSkills,
} from "../../../../drizzle/schema/service/index.ts";
import { users } from "../../../../drizzle/schema/index.ts";
import { documentOf, jsonText } from "../../../db/columns.ts";
import type { Db } from "../../../db/queries.ts";
import { dayInput, rowOutput, skillName, weekOutput } from "../common/inputs.ts";

export const absence = z
  .strictObject({ from: dayInput, to: dayInput })
  .refine(({ from, to }) => from <= to, { path: ["to"], message: "must not be before from" });

export const skillInput = z.strictObject({
  skill: skillName,
  validUntil: dayInput.nullish().describe("The last day, which counts whole."),
});

const { id: _, ...versions } = rowOutput;

export const technicianOutput = z.object({
  id: z.uuid().describe("The id of the user."),
  ...versions,
  name: z.string(),
  team: z.string().nullable(),
  latitude: z.number().nullable(),
  longitude: z.number().nullable(),
  shifts: weekOutput,
  absences: z.array(z.object({ from: z.string(), to: z.string() })),
  skills: z.array(z.object({ skill: z.string(), validUntil: z.string().nullable() })),
  areas: z.array(z.uuid()).describe("Without areas, the technician serves all."),
  active: z.boolean().describe("Whether visits can be planned. The user must be active too."),
});

export type Technician = z.output<typeof technicianOutput>;

const skills = jsonText(technicianOutput.shape.skills);
const areas = jsonText(technicianOutput.shape.areas);

export const technicianFields = {
  id: serviceTechnicians.userId,
  version: serviceTechnicians.version,
  createdAt: serviceTechnicians.createdAt,
  updatedAt: serviceTechnicians.updatedAt,
  name: users.displayName,
  team: users.team,
  latitude: serviceTechnicians.latitude,
  longitude: serviceTechnicians.longitude,
  shifts: documentOf<Technician["shifts"]>(serviceTechnicians.shifts),
  absences: documentOf<Technician["absences"]>(serviceTechnicians.absences),
  skills:
    sql`(select coalesce(jsonb_agg(jsonb_build_object('skill', s.skill, 'validUntil', s.valid_until)
      order by s.skill), '[]') from ${serviceTechnicianSkills} s
      where s.user_id = ${serviceTechnicians.userId})`.mapWith((text: string) =>
      skills.parse(text),
    ),
  areas:
    sql`(select coalesce(jsonb_agg(a.area_id order by a.area_id), '[]') from ${serviceTechnicianAreas} a
      where a.user_id = ${serviceTechnicians.userId})`.mapWith((text: string) => areas.parse(text)),
  active: sql<boolean>`${serviceTechnicians.active} and ${users.active}`.mapWith(
    serviceTechnicians.active,
  ),
};

/** Technicians with their users. */
export const selectTechnicians = (db: Db, where: SQL | undefined) =>
  db
    .select(technicianFields)
    .from(serviceTechnicians)
    .innerJoin(users, eq(users.id, serviceTechnicians.userId))
    .where(where);
