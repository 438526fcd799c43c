import { and, asc, eq, gt, sql } from "drizzle-orm";
import * as z from "zod";
import {
  truckingMaintenanceRules,
  truckingVehicles,
} from "../../../../drizzle/schema/trucking/index.ts";
import { changedParts } from "../../../audit/changed-parts.ts";
import type { Context } from "../../../context.ts";
import { pageInput, pageOf, pageOutput } from "../../../db/pages.ts";
import type { Db } from "../../../db/queries.ts";
import { notFound } from "../../../errors.ts";
import { idKey, newId } from "../../../ids.ts";
import { refuseOtherVersion } from "../../../values/version.ts";
import { changing } from "../changing.ts";
import { label, oneBasedOn } from "../fields.ts";
import { record } from "../record.ts";
import { lockVehicle } from "../vehicles/vehicle.ts";

const every = z.int().min(1).max(10_000_000).nullable().default(null);

const parts = z.strictObject({
  name: label,
  everyKm: every,
  everyDays: every,
  /** The odometer and the day of the last time. */
  doneAtKm: z.int().min(0).max(100_000_000),
  doneOn: z.iso.date(),
});

const hasInterval = (rule: { everyKm: number | null; everyDays: number | null }) =>
  rule.everyKm !== null || rule.everyDays !== null;
const problem = { message: "must be set, or everyDays must be", path: ["everyKm"] };

export const createRuleInput = parts
  .extend({ vehicleId: z.string().max(200) })
  .refine(hasInterval, problem);
export const changeRuleInput = oneBasedOn.extend(parts.shape).refine(hasInterval, problem);
export const deleteRuleInput = oneBasedOn;

export const ruleOutput = z.object({
  id: z.uuid(),
  vehicleId: z.uuid(),
  name: z.string(),
  everyKm: z.int().nullable(),
  everyDays: z.int().nullable(),
  doneAtKm: z.int(),
  doneOn: z.iso.date(),
  dueAtKm: z.int().nullable().describe("Overdue above it."),
  dueOn: z.iso.date().nullable().describe("Overdue after it. The earlier of both counts."),
  isOverdue: z.boolean(),
  version: z.int().describe("Grows by one with each change."),
  createdAt: z.date(),
  updatedAt: z.date(),
});

type MaintenanceRule = z.output<typeof ruleOutput>;

const r = truckingMaintenanceRules;

const selectRules = (db: Db) =>
  db
    .select({
      id: r.id,
      vehicleId: r.vehicleId,
      name: r.name,
      everyKm: r.everyKm,
      everyDays: r.everyDays,
      doneAtKm: r.doneAtKm,
      doneOn: r.doneOn,
      dueAtKm: sql<number | null>`${r.doneAtKm} + ${r.everyKm}`,
      dueOn: sql<string | null>`(${r.doneOn} + ${r.everyDays})::text`,
      isOverdue: sql<boolean>`coalesce(${truckingVehicles.odometerKm} > ${r.doneAtKm} + ${r.everyKm}, false)
        or coalesce(app.day_of(now()) > ${r.doneOn} + ${r.everyDays}, false)`,
      version: r.version,
      createdAt: r.createdAt,
      updatedAt: r.updatedAt,
    })
    .from(r)
    .innerJoin(truckingVehicles, eq(truckingVehicles.id, r.vehicleId));

async function readRule(db: Db, id: string): Promise<MaintenanceRule> {
  const [rule] = await selectRules(db)
    .where(eq(r.id, idKey(id)))
    .execute();
  if (!rule) throw notFound("maintenance rule", id);
  return rule;
}

/** As `readRule`, behind the lock of the row. */
async function lockRule(db: Db, id: string): Promise<MaintenanceRule> {
  await db
    .select({ id: r.id })
    .from(r)
    .where(eq(r.id, idKey(id)))
    .for("update")
    .execute();
  return readRule(db, id);
}

interface Call<I extends z.ZodType> {
  ctx: Context;
  input: z.output<I>;
}

/** Says what must be done to a vehicle again, after a distance or a time. @throws AppError not_found */
export function createRule({ ctx, input }: Call<typeof createRuleInput>): Promise<MaintenanceRule> {
  const id = newId(ctx.now().getTime());
  return changing(ctx, async (db) => {
    const vehicle = await lockVehicle(db, input.vehicleId);
    const after = { ...input, vehicleId: vehicle.id };
    await db
      .insert(r)
      .values({ ...after, id })
      .execute();
    const change = { action: "maintenance_rule.create", subjectId: id, before: null, after };
    await record(ctx, db, [change]);
    return readRule(db, id);
  });
}

/** Replaces a rule. @throws AppError not_found, conflict for another version */
export function changeRule({
  ctx,
  input: { id, version, ...after },
}: Call<typeof changeRuleInput>): Promise<MaintenanceRule> {
  return changing(ctx, async (db) => {
    const before = await lockRule(db, id);
    refuseOtherVersion("maintenance rule", before.version, version);
    const { name, everyKm, everyDays, doneAtKm, doneOn } = before;
    const difference = changedParts({ name, everyKm, everyDays, doneAtKm, doneOn }, after);
    await db
      .update(r)
      .set({ ...after, version: sql`version + 1`, updatedAt: sql`now()` })
      .where(eq(r.id, before.id))
      .execute();
    const change = { action: "maintenance_rule.change", subjectId: before.id, ...difference };
    await record(ctx, db, [change]);
    return readRule(db, before.id);
  });
}

export const deleteRuleOutput = z.object({ id: z.uuid() });

/** Deletes a rule. Orders for it remain, as repairs. @throws AppError not_found, conflict */
export function deleteRule({
  ctx,
  input: { id, version },
}: Call<typeof deleteRuleInput>): Promise<z.output<typeof deleteRuleOutput>> {
  return changing(ctx, async (db) => {
    const before = await lockRule(db, id);
    refuseOtherVersion("maintenance rule", before.version, version);
    const unlink = sql`update trucking_maintenance_orders set rule_id = null where rule_id = ${before.id}`;
    await db.execute(unlink).execute();
    await db.delete(r).where(eq(r.id, before.id)).execute();
    const was = { name: before.name, vehicleId: before.vehicleId };
    const change = { action: "maintenance_rule.delete", subjectId: before.id };
    await record(ctx, db, [{ ...change, before: was, after: null }]);
    return { id: before.id };
  });
}

export const listRulesInput = pageInput.extend({ vehicleId: z.string().max(200).optional() });
export const listRulesOutput = pageOutput(ruleOutput);

/** Maintenance rules by page, oldest first. */
export async function listRules({
  ctx,
  input: { limit, cursor, vehicleId },
}: Call<typeof listRulesInput>): Promise<z.output<typeof listRulesOutput>> {
  const [rows] = await ctx.scope.read((db) => [
    selectRules(db)
      .where(
        and(
          cursor === undefined ? undefined : gt(r.id, cursor),
          vehicleId === undefined ? undefined : eq(r.vehicleId, idKey(vehicleId)),
        ),
      )
      .orderBy(asc(r.id))
      .limit(limit + 1),
  ]);
  return pageOf(rows, limit);
}
