import { and, asc, eq, gt, gte, lt, sql } from "drizzle-orm";
import * as z from "zod";
import { serviceVisits, visitStates } from "../../../../drizzle/schema/service/index.ts";
import { pageInput, pageOf, pageOutput } from "../../../db/pages.ts";
import { idKey } from "../../../ids.ts";
import { dateTimeInput } from "../../../values/date-time.ts";
import { idInput } from "../common/inputs.ts";
import type { In } from "../common/kept.ts";
import { visitFields, visitOutput } from "./work-order.ts";

export const listVisitsInput = pageInput.extend({
  from: dateTimeInput.describe("Visits that end after this time, at most 7 days after they start."),
  to: dateTimeInput.describe("Visits that start before this time."),
  technicianId: idInput.optional(),
  state: z.enum(visitStates).optional(),
  held: z.boolean().optional().describe("Only visits that are held."),
});
export const listVisitsOutput = pageOutput(visitOutput);

const v = serviceVisits;
const week = 7 * 86_400_000;

/** The visits in a span of time, for a board: of reps their own, of others all. */
export async function listVisits({
  ctx,
  input: { limit, cursor, from, to, technicianId, state, held },
}: In<typeof listVisitsInput>): Promise<z.output<typeof listVisitsOutput>> {
  const { actor } = ctx;
  const own = actor.kind === "user" && actor.role === "rep" ? actor.userId : undefined;
  const [rows] = await ctx.scope.read((db) => [
    db
      .select(visitFields)
      .from(v)
      .where(
        and(
          cursor === undefined ? undefined : gt(v.id, cursor),
          // A visit lasts a week at most, so the index on its start finds all.
          gte(v.startsAt, new Date(from.getTime() - week)),
          lt(v.startsAt, to),
          gt(v.endsAt, from),
          technicianId === undefined ? undefined : eq(v.technicianId, idKey(technicianId)),
          own === undefined ? undefined : eq(v.technicianId, own),
          state === undefined ? undefined : eq(v.state, state),
          held === undefined ? undefined : sql`(${v.held} is not null) = ${held}`,
        ),
      )
      .orderBy(asc(v.id))
      .limit(limit + 1),
  ]);
  return pageOf(rows, limit);
}
