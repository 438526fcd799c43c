import { and, desc, eq, gt, lt, lte } from "drizzle-orm";
import * as z from "zod";
import {
  dutyStatuses,
  truckingDrivers,
  truckingDutySegments,
} from "../../../../drizzle/schema/trucking/index.ts";
import { configOf } from "../../../configuration/tenant-config.ts";
import type { Context } from "../../../context.ts";
import type { Db } from "../../../db/queries.ts";
import { visibleTo } from "../../../directory/users/fields.ts";
import { AppError, notFound } from "../../../errors.ts";
import { idKey } from "../../../ids.ts";
import { dateTimeInput } from "../../../values/date-time.ts";
import { changing } from "../changing.ts";
import { oneInput } from "../fields.ts";
import { happenedAt } from "../loads/move.ts";
import { readDriver } from "./driver.ts";
import { type DutySegment, hoursAt } from "./hours.ts";

const status = z.enum(dutyStatuses);

export const recordDutyInput = oneInput.extend({
  segments: z
    .array(z.strictObject({ startsAt: dateTimeInput, status }))
    .min(1)
    .max(500),
});

export const recordDutyOutput = z.object({
  stored: z.int().describe("Segments that were new. A repeated one changes nothing."),
});

/**
 * Records from when a driver had which duty status, in any order. Segments are never changed: of two with
 * the same start, the first one stays.
 * @throws AppError not_found; bad_request for a time in the future
 */
export function recordDuty({
  ctx,
  input: { id, segments },
}: {
  ctx: Context;
  input: z.output<typeof recordDutyInput>;
}): Promise<z.output<typeof recordDutyOutput>> {
  for (const [index, { startsAt }] of segments.entries())
    happenedAt(ctx, startsAt, `segments[${index}].startsAt`);
  return changing(ctx, async (db) => {
    const driver = await readDriver(ctx, db, id);
    const stored = await db
      .insert(truckingDutySegments)
      .values(segments.map((segment) => ({ ...segment, driverId: driver.id })))
      .onConflictDoNothing()
      .returning({ startsAt: truckingDutySegments.startsAt })
      .execute();
    return { stored: stored.length };
  });
}

export const listDutyInput = oneInput.extend({ from: dateTimeInput, to: dateTimeInput });
export const listDutyOutput = z.object({
  items: z.array(z.object({ startsAt: z.date(), status })),
});

const day = 86_400_000;

/** @returns the segments that a moment's hours follow from: those of the last 16 days, newest first */
export const recentSegments = (db: Db, driverId: string, at: Date) =>
  db
    .select({ startsAt: truckingDutySegments.startsAt, status: truckingDutySegments.status })
    .from(truckingDutySegments)
    .where(
      and(
        eq(truckingDutySegments.driverId, driverId),
        gt(truckingDutySegments.startsAt, new Date(at.getTime() - 16 * day)),
        lte(truckingDutySegments.startsAt, at),
      ),
    )
    .orderBy(desc(truckingDutySegments.startsAt));

const visibleDriver = (ctx: Context, db: Db, id: string) =>
  db
    .select({ id: truckingDrivers.userId, dutyCycle: truckingDrivers.dutyCycle })
    .from(truckingDrivers)
    .where(and(eq(truckingDrivers.userId, idKey(id)), visibleTo(ctx, truckingDrivers.userId)));

/** A driver's duty segments in up to 31 days, newest first. @throws AppError not_found, bad_request */
export async function listDuty({
  ctx,
  input: { id, from, to },
}: {
  ctx: Context;
  input: z.output<typeof listDutyInput>;
}): Promise<z.output<typeof listDutyOutput>> {
  if (to <= from || to.getTime() - from.getTime() > 31 * day) {
    const message = "to must be after from, by at most 31 days. Choose a shorter time.";
    throw new AppError("bad_request", message, { field: "to" });
  }
  const [[driver], items] = await ctx.scope.read((db) => [
    visibleDriver(ctx, db, id),
    db
      .select({ startsAt: truckingDutySegments.startsAt, status: truckingDutySegments.status })
      .from(truckingDutySegments)
      .where(
        and(
          eq(truckingDutySegments.driverId, idKey(id)),
          gt(truckingDutySegments.startsAt, from),
          lt(truckingDutySegments.startsAt, to),
        ),
      )
      .orderBy(desc(truckingDutySegments.startsAt))
      .limit(5000),
  ]);
  if (!driver) throw notFound("driver", id);
  return { items };
}

export const hoursInput = oneInput.extend({
  /** The moment; without it, now. */
  at: dateTimeInput.optional(),
});

const seconds = z.int().describe("Seconds.");

export const hoursOutput = z.object({
  at: z.date(),
  status,
  used: z.object({
    driving: seconds,
    elapsed: seconds,
    drivingSinceBreak: seconds,
    cycle: seconds,
  }),
  left: z.object({ driving: seconds, elapsed: seconds, untilBreak: seconds, cycle: seconds }),
});

const whole = <T extends Record<string, number>>(times: T): T => {
  const rounded = Object.entries(times).map(([name, value]) => [name, Math.floor(value)]);
  // The names are those of the argument.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return Object.fromEntries(rounded) as T;
};

/** The hours that a driver has left at a moment. @throws AppError not_found */
export async function hoursLeft({
  ctx,
  input: { id, at = ctx.now() },
}: {
  ctx: Context;
  input: z.output<typeof hoursInput>;
}): Promise<z.output<typeof hoursOutput>> {
  const [[driver], segments] = await ctx.scope.read((db) => [
    visibleDriver(ctx, db, id),
    recentSegments(db, idKey(id), at),
  ]);
  if (!driver) throw notFound("driver", id);
  const { timeZone } = configOf(ctx.scope.tenant);
  const { used, left } = hoursAt(segments, at, driver.dutyCycle, timeZone);
  const current: DutySegment["status"] = segments[0]?.status ?? "off_duty";
  return { at, status: current, used: whole(used), left: whole(left) };
}
