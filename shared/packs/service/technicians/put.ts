import { and, eq, sql } from "drizzle-orm";
import * as z from "zod";
import {
  serviceTechnicianAreas,
  serviceTechnicians,
  serviceTechnicianSkills,
} from "../../../../drizzle/schema/service/index.ts";
import { users } from "../../../../drizzle/schema/index.ts";
import { changedParts } from "../../../audit/changed-parts.ts";
import { auditRow } from "../../../audit/record.ts";
import type { Db } from "../../../db/queries.ts";
import { notDeleted, visibleTo } from "../../../directory/users/fields.ts";
import { AppError, notFound } from "../../../errors.ts";
import { idKey } from "../../../ids.ts";
import { basedOn, refuseOtherVersion } from "../../../values/version.ts";
import { idInput, latitude, longitude, oneInput, weekInput } from "../common/inputs.ts";
import type { In } from "../common/kept.ts";
import { writeAndCheck } from "../../fitness/work/schedule-check.ts";
import { refusalOf } from "../common/refusals.ts";
import { absence, selectTechnicians, skillInput, type technicianOutput } from "./technician.ts";

export const putTechnicianInput = z.strictObject({
  ...oneInput.shape,
  latitude: latitude.nullish().describe("Where the day starts and ends."),
  longitude: longitude.nullish(),
  shifts: weekInput.default([]),
  absences: z.array(absence).max(200).default([]),
  skills: z
    .array(skillInput)
    .max(100)
    .refine(
      (list) => new Set(list.map(({ skill }) => skill)).size === list.length,
      "has a skill twice",
    )
    .default([]),
  areas: z.array(idInput).max(200).default([]),
  active: z.boolean().default(true),
  ...basedOn,
});

type Wanted = z.output<typeof putTechnicianInput>;

/**
 * Makes a user a technician, or replaces what is known of one. Planned visits for which the technician is no
 * longer fit are held, and released if the technician is fit again.
 * @throws AppError not_found for an unknown user or area, conflict for another version
 */
export const putTechnician = ({
  ctx,
  input,
}: In<typeof putTechnicianInput>): Promise<z.output<typeof technicianOutput>> =>
  writeAndCheck(ctx, "service", async (db) => {
    refuseHalfPosition(input);
    const [user] = await db
      .select({ id: users.id })
      .from(users)
      .where(and(eq(users.id, idKey(input.id)), notDeleted, visibleTo(ctx, users.id)))
      .for("share")
      .execute();
    if (!user) throw notFound("user", input.id);
    const present = await stateOf(db, user.id);
    refuseOtherVersion("technician", present?.version ?? 0, input.version);
    const areas = [...new Set(input.areas.map(idKey))].toSorted();
    const values = {
      latitude: input.latitude ?? null,
      longitude: input.longitude ?? null,
      shifts: input.shifts,
      absences: input.absences,
      active: input.active,
    };
    const skills = input.skills
      .map(({ skill, validUntil = null }) => ({ skill, validUntil }))
      .toSorted((a, b) => (a.skill < b.skill ? -1 : 1));
    const after = { ...values, skills, areas };
    const { version: _, ...before } = present ?? { version: 0 };
    const parts = changedParts(before, after);
    if (present && Object.keys(parts.after).length + Object.keys(parts.before).length === 0)
      return readTechnician(db, user.id);
    await db
      .insert(serviceTechnicians)
      .values({ userId: user.id, ...values })
      .onConflictDoUpdate({
        target: [serviceTechnicians.tenantId, serviceTechnicians.userId],
        set: { ...values, version: sql`${serviceTechnicians.version} + 1`, updatedAt: sql`now()` },
      })
      .execute();
    await replaceSkills(db, user.id, skills);
    await replaceAreas(db, user.id, areas);
    const action = present ? "service_technician.change" : "service_technician.create";
    const change = { action, subjectId: user.id, before: present ? parts.before : null };
    await auditRow(ctx, db, { ...change, after: parts.after }).execute();
    return readTechnician(db, user.id);
  }).catch((error: unknown) => {
    throw refusalOf(error);
  });

function refuseHalfPosition({ latitude: y, longitude: x }: Wanted): void {
  if (((y ?? null) === null) === ((x ?? null) === null)) return;
  const field = (y ?? null) === null ? "latitude" : "longitude";
  throw new AppError("bad_request", `${field} is missing. Send both, or neither.`, { field });
}

/** What is stored of a technician, behind a lock; undefined for a user who is none. */
async function stateOf(db: Db, id: string) {
  await db
    .select({ id: serviceTechnicians.userId })
    .from(serviceTechnicians)
    .where(eq(serviceTechnicians.userId, id))
    .for("update")
    .execute();
  const [row] = await selectTechnicians(db, eq(serviceTechnicians.userId, id)).execute();
  if (!row) return undefined;
  const { latitude: y, longitude: x, shifts, absences, active, skills, areas, version } = row;
  return { latitude: y, longitude: x, shifts, absences, active, skills, areas, version };
}

async function readTechnician(db: Db, id: string): Promise<z.output<typeof technicianOutput>> {
  const [row] = await selectTechnicians(db, eq(serviceTechnicians.userId, id)).execute();
  if (!row) throw notFound("technician", id);
  return row;
}

async function replaceSkills(
  db: Db,
  userId: string,
  skills: { skill: string; validUntil: string | null }[],
): Promise<void> {
  await db
    .delete(serviceTechnicianSkills)
    .where(eq(serviceTechnicianSkills.userId, userId))
    .execute();
  if (skills.length === 0) return;
  await db
    .insert(serviceTechnicianSkills)
    .values(skills.map((skill) => ({ userId, ...skill })))
    .execute();
}

async function replaceAreas(db: Db, userId: string, areas: string[]): Promise<void> {
  await db
    .delete(serviceTechnicianAreas)
    .where(eq(serviceTechnicianAreas.userId, userId))
    .execute();
  if (areas.length === 0) return;
  await db
    .insert(serviceTechnicianAreas)
    .values(areas.map((areaId) => ({ userId, areaId })))
    .execute();
}
