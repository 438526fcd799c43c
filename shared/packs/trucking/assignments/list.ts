import { and, asc, eq, gt, lt, sql } from "drizzle-orm";
import * as z from "zod";
import { truckingAssignments } from "../../../../drizzle/schema/trucking/index.ts";
import type { Context } from "../../../context.ts";
import { pageInput, pageOf, pageOutput } from "../../../db/pages.ts";
import { visibleTo } from "../../../directory/users/fields.ts";
import { notFound } from "../../../errors.ts";
import { idKey } from "../../../ids.ts";
import { dateTimeInput } from "../../../values/date-time.ts";
import type { oneInput } from "../fields.ts";
import {
  type Assignment,
  assignmentOutput,
  assignmentState,
  selectAssignments,
} from "./assignment.ts";

const a = truckingAssignments;

export const listAssignmentsInput = pageInput.extend({
  state: assignmentState.optional(),
  driverId: z.string().max(200).optional(),
  vehicleId: z.string().max(200).optional(),
  /** Those that end after this time. */
  from: dateTimeInput.optional(),
  /** Those that begin before this time. */
  to: dateTimeInput.optional(),
});

export const listAssignmentsOutput = pageOutput(assignmentOutput);

/** Assignments by page, oldest first, of the drivers whom the caller may see. */
export async function listAssignments({
  ctx,
  input: { limit, cursor, state, driverId, vehicleId, from, to },
}: {
  ctx: Context;
  input: z.output<typeof listAssignmentsInput>;
}): Promise<z.output<typeof listAssignmentsOutput>> {
  const [rows] = await ctx.scope.read((db) => [
    selectAssignments(db)
      .where(
        and(
          cursor === undefined ? undefined : gt(a.id, cursor),
          state === undefined ? undefined : eq(a.state, state),
          driverId === undefined ? undefined : eq(a.driverId, idKey(driverId)),
          vehicleId === undefined ? undefined : eq(a.vehicleId, idKey(vehicleId)),
          from === undefined ? undefined : gt(a.endsAt, from),
          to === undefined ? undefined : lt(a.startsAt, to),
          // An assignment lasts at most a month, so the index by start serves both ends.
          from === undefined
            ? undefined
            : sql`${a.startsAt} > ${from}::timestamptz - interval '31 days'`,
          visibleTo(ctx, a.driverId),
        ),
      )
      .orderBy(asc(a.id))
      .limit(limit + 1),
  ]);
  return pageOf(rows, limit);
}

/** One assignment. @throws AppError not_found */
export async function getAssignment({
  ctx,
  input: { id },
}: {
  ctx: Context;
  input: z.output<typeof oneInput>;
}): Promise<Assignment> {
  const [[assignment]] = await ctx.scope.read((db) => [
    selectAssignments(db).where(and(eq(a.id, idKey(id)), visibleTo(ctx, a.driverId))),
  ]);
  if (!assignment) throw notFound("assignment", id);
  return assignment;
}
