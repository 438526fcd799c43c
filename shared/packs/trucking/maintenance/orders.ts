import { and, asc, eq, gt, sql } from "drizzle-orm";
import * as z from "zod";
import {
  orderStates,
  truckingMaintenanceOrders,
  truckingMaintenanceRules,
  truckingVehicles,
} from "../../../../drizzle/schema/trucking/index.ts";
import type { Context } from "../../../context.ts";
import { pageInput, pageOf, pageOutput } from "../../../db/pages.ts";
import type { Db } from "../../../db/queries.ts";
import { notFound } from "../../../errors.ts";
import { idKey, newId } from "../../../ids.ts";
import { dateTimeInput } from "../../../values/date-time.ts";
import { refuseOtherVersion } from "../../../values/version.ts";
import { changing } from "../changing.ts";
import { label, note, oneBasedOn } from "../fields.ts";
import { record } from "../record.ts";
import { lockVehicle } from "../vehicles/vehicle.ts";

export const createOrderInput = z
  .strictObject({
    vehicleId: z.string().max(200),
    /** The rule that it satisfies; null for a repair. */
    ruleId: z.string().max(200).nullable().default(null),
    title: label,
    notes: note.nullable().default(null),
    startsAt: dateTimeInput,
    endsAt: dateTimeInput,
  })
  .refine(({ startsAt, endsAt }) => startsAt < endsAt, {
    message: "must be after startsAt",
    path: ["endsAt"],
  });

export const moveOrderInput = oneBasedOn;
export const completeOrderInput = oneBasedOn.extend({
  /** The reading of the odometer; without it, the last one. */
  odometerKm: z.int().min(0).max(100_000_000).optional(),
  cost: z.number().min(0).max(100_000_000).nullable().default(null),
});

const orderState = z.enum(orderStates);

export const orderOutput = z.object({
  id: z.uuid(),
  vehicleId: z.uuid(),
  ruleId: z.uuid().nullable(),
  title: z.string(),
  notes: z.string().nullable(),
  state: orderState,
  startsAt: z.date(),
  endsAt: z.date(),
  doneAtKm: z.int().nullable(),
  cost: z.number().nullable(),
  version: z.int().describe("Grows by one with each change."),
  createdAt: z.date(),
  updatedAt: z.date(),
});

type MaintenanceOrder = z.output<typeof orderOutput>;

const o = truckingMaintenanceOrders;

const fields = {
  id: o.id,
  vehicleId: o.vehicleId,
  ruleId: o.ruleId,
  title: o.title,
  notes: o.notes,
  state: o.state,
  startsAt: o.startsAt,
  endsAt: o.endsAt,
  doneAtKm: o.doneAtKm,
  cost: o.cost,
  version: o.version,
  createdAt: o.createdAt,
  updatedAt: o.updatedAt,
};

async function lockOrder(db: Db, id: string): Promise<MaintenanceOrder> {
  const [order] = await db
    .select(fields)
    .from(o)
    .where(eq(o.id, idKey(id)))
    .for("update")
    .execute();
  if (!order) throw notFound("maintenance order", id);
  return order;
}

interface Call<I extends z.ZodType> {
  ctx: Context;
  input: z.output<I>;
}

/**
 * Books a vehicle into a workshop.
 * @throws AppError not_found; conflict if the vehicle has an assignment then
 */
export function createOrder({
  ctx,
  input,
}: Call<typeof createOrderInput>): Promise<MaintenanceOrder> {
  const id = newId(ctx.now().getTime());
  return changing(ctx, async (db) => {
    const vehicle = await lockVehicle(db, input.vehicleId);
    if (input.ruleId !== null) {
      const isOfVehicle = and(
        eq(truckingMaintenanceRules.id, idKey(input.ruleId)),
        eq(truckingMaintenanceRules.vehicleId, vehicle.id),
      );
      const [rule] = await db
        .select({ id: truckingMaintenanceRules.id })
        .from(truckingMaintenanceRules)
        .where(isOfVehicle)
        .execute();
      if (!rule) throw notFound("maintenance rule of this vehicle", input.ruleId);
    }
    await db
      .insert(o)
      .values({ ...input, id, vehicleId: vehicle.id })
      .execute();
    const after = { title: input.title, vehicleId: vehicle.id, ruleId: input.ruleId };
    const change = { action: "maintenance_order.create", subjectId: id, before: null, after };
    await record(ctx, db, [change]);
    return lockOrder(db, id);
  });
}

async function moveOrder(
  ctx: Context,
  db: Db,
  { id, version }: z.output<typeof moveOrderInput>,
  set: Partial<typeof o.$inferInsert> & Pick<MaintenanceOrder, "state">,
): Promise<MaintenanceOrder> {
  const before = await lockOrder(db, id);
  refuseOtherVersion("maintenance order", before.version, version);
  await db
    .update(o)
    .set({ ...set, version: sql`version + 1`, updatedAt: sql`now()` })
    .where(eq(o.id, before.id))
    .execute();
  const change = { subjectId: before.id, before: { state: before.state }, after: { ...set } };
  await record(ctx, db, [{ action: `maintenance_order.${set.state}`, ...change }]);
  return lockOrder(db, before.id);
}

/** Begins the work. @throws AppError not_found, conflict */
export const startOrder = ({ ctx, input }: Call<typeof moveOrderInput>) =>
  changing(ctx, (db) => moveOrder(ctx, db, input, { state: "in_progress" }));

/** Cancels a visit, so that the vehicle is free. @throws AppError not_found, conflict */
export const cancelOrder = ({ ctx, input }: Call<typeof moveOrderInput>) =>
  changing(ctx, (db) => moveOrder(ctx, db, input, { state: "cancelled" }));

/**
 * Completes a visit. The rule that it satisfies counts again from its odometer and day.
 * @throws AppError not_found; conflict for a reading below the last one, and for a visit that has ended
 */
export const completeOrder = ({
  ctx,
  input: { odometerKm, cost, ...move },
}: Call<typeof completeOrderInput>): Promise<MaintenanceOrder> =>
  changing(ctx, async (db) => {
    const { vehicleId, ruleId } = await lockOrder(db, move.id);
    const vehicle = await lockVehicle(db, vehicleId);
    const doneAtKm = odometerKm ?? vehicle.odometerKm;
    const order = await moveOrder(ctx, db, move, { state: "done", doneAtKm, cost });
    const next = { version: sql`version + 1`, updatedAt: sql`now()` };
    if (doneAtKm !== vehicle.odometerKm) {
      await db
        .update(truckingVehicles)
        .set({ odometerKm: doneAtKm, ...next })
        .where(eq(truckingVehicles.id, vehicleId))
        .execute();
    }
    if (ruleId !== null) {
      await db
        .update(truckingMaintenanceRules)
        .set({ doneAtKm, doneOn: sql`app.day_of(now())`, ...next })
        .where(eq(truckingMaintenanceRules.id, ruleId))
        .execute();
    }
    return order;
  });

export const listOrdersInput = pageInput.extend({
  vehicleId: z.string().max(200).optional(),
  state: orderState.optional(),
});
export const listOrdersOutput = pageOutput(orderOutput);

/** Visits to workshops by page, oldest first. */
export async function listOrders({
  ctx,
  input: { limit, cursor, vehicleId, state },
}: Call<typeof listOrdersInput>): Promise<z.output<typeof listOrdersOutput>> {
  const [rows] = await ctx.scope.read((db) => [
    db
      .select(fields)
      .from(o)
      .where(
        and(
          cursor === undefined ? undefined : gt(o.id, cursor),
          vehicleId === undefined ? undefined : eq(o.vehicleId, idKey(vehicleId)),
          state === undefined ? undefined : eq(o.state, state),
        ),
      )
      .orderBy(asc(o.id))
      .limit(limit + 1),
  ]);
  return pageOf(rows, limit);
}
