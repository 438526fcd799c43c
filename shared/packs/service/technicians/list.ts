import { and, asc, eq, exists, gt, sql } from "drizzle-orm";
import * as z from "zod";
import {
  serviceTechnicians,
  serviceTechnicianSkills,
} from "../../../../drizzle/schema/service/index.ts";
import { users } from "../../../../drizzle/schema/index.ts";
import { pageInput, pageOf, pageOutput } from "../../../db/pages.ts";
import { notDeleted, visibleTo } from "../../../directory/users/fields.ts";
import { notFound } from "../../../errors.ts";
import { idKey } from "../../../ids.ts";
import { type oneInput, skillName } from "../common/inputs.ts";
import type { In } from "../common/kept.ts";
import { selectTechnicians, technicianOutput } from "./technician.ts";

export const listTechniciansInput = pageInput.extend({
  skill: skillName
    .optional()
    .describe("Only those who have the skill, whether or not it is valid."),
  active: z.boolean().optional(),
});
export const listTechniciansOutput = pageOutput(technicianOutput);

/** The technicians whom the caller may see, by id. */
export async function listTechnicians({
  ctx,
  input: { limit, cursor, skill, active },
}: In<typeof listTechniciansInput>): Promise<z.output<typeof listTechniciansOutput>> {
  const [rows] = await ctx.scope.read((db) => [
    selectTechnicians(
      db,
      and(
        notDeleted,
        visibleTo(ctx, serviceTechnicians.userId),
        cursor === undefined ? undefined : gt(serviceTechnicians.userId, cursor),
        active === undefined
          ? undefined
          : sql`(${serviceTechnicians.active} and ${users.active}) = ${active}`,
        skill === undefined
          ? undefined
          : exists(
              db
                .select({ one: sql`1` })
                .from(serviceTechnicianSkills)
                .where(
                  and(
                    eq(serviceTechnicianSkills.userId, serviceTechnicians.userId),
                    eq(serviceTechnicianSkills.skill, skill),
                  ),
                ),
            ),
      ),
    )
      .orderBy(asc(serviceTechnicians.userId))
      .limit(limit + 1),
  ]);
  return pageOf(rows, limit);
}

/** @throws AppError not_found for somebody who is not a technician or whom the caller may not see */
export async function getTechnician({
  ctx,
  input: { id },
}: In<typeof oneInput>): Promise<z.output<typeof technicianOutput>> {
  const [[technician]] = await ctx.scope.read((db) => [
    selectTechnicians(
      db,
      and(
        eq(serviceTechnicians.userId, idKey(id)),
        notDeleted,
        visibleTo(ctx, serviceTechnicians.userId),
      ),
    ),
  ]);
  if (!technician) throw notFound("technician", id);
  return technician;
}
