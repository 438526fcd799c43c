import { and, asc, eq, gt, sql } from "drizzle-orm";
import * as z from "zod";
import { truckingDrivers } from "../../../../drizzle/schema/trucking/index.ts";
import { users } from "../../../../drizzle/schema/users.ts";
import type { Context } from "../../../context.ts";
import { pageInput, pageOf, pageOutput } from "../../../db/pages.ts";
import { visibleTo } from "../../../directory/users/fields.ts";
import { notFound } from "../../../errors.ts";
import { idKey } from "../../../ids.ts";
import type { oneInput } from "../fields.ts";
import { type Driver, driverOf, driverOutput, selectDrivers } from "./driver.ts";

export const listDriversInput = pageInput.extend({
  active: z.boolean().optional(),
  team: z.string().max(200).optional(),
});

export const listDriversOutput = pageOutput(driverOutput);

/** Drivers by page, in the order of their users' ids, whom the caller may see. */
export async function listDrivers({
  ctx,
  input: { limit, cursor, active, team },
}: {
  ctx: Context;
  input: z.output<typeof listDriversInput>;
}): Promise<z.output<typeof listDriversOutput>> {
  const isActive = sql`(${truckingDrivers.active} and ${users.active})`;
  const [rows] = await ctx.scope.read((db) => [
    selectDrivers(db)
      .where(
        and(
          cursor === undefined ? undefined : gt(truckingDrivers.userId, cursor),
          active === undefined ? undefined : sql`${isActive} = ${active}`,
          team === undefined ? undefined : eq(users.team, team),
          visibleTo(ctx, truckingDrivers.userId),
        ),
      )
      .orderBy(asc(truckingDrivers.userId))
      .limit(limit + 1),
  ]);
  return pageOf(rows.map(driverOf), limit);
}

/** One driver whom the caller may see. @throws AppError not_found */
export async function getDriver({
  ctx,
  input: { id },
}: {
  ctx: Context;
  input: z.output<typeof oneInput>;
}): Promise<Driver> {
  const [[row]] = await ctx.scope.read((db) => [
    selectDrivers(db).where(
      and(eq(truckingDrivers.userId, idKey(id)), visibleTo(ctx, truckingDrivers.userId)),
    ),
  ]);
  if (!row) throw notFound("driver", id);
  return driverOf(row);
}
