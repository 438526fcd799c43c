import { eq, sql } from "drizzle-orm";
import * as z from "zod";
import {
  serviceCustomers,
  serviceSites,
  serviceWorkOrders,
} from "../../../../drizzle/schema/service/index.ts";
import type { Context } from "../../../context.ts";
import { lockInTenant } from "../../../db/lock-in-tenant.ts";
import { type Db, rawQuery } from "../../../db/queries.ts";
import { AppError, notFound } from "../../../errors.ts";
import { idKey, newId } from "../../../ids.ts";
import { dateTimeInput } from "../../../values/date-time.ts";
import { areaAt } from "../areas/locate.ts";
import { recordOrderEvent, writeOrders } from "../common/events.ts";
import { idInput, nameInput, noteInput, skillList } from "../common/inputs.ts";
import type { In } from "../common/kept.ts";
import { startClocks } from "../levels/clocks.ts";
import { readOrder, type WorkOrder } from "./work-order.ts";

export const orderFields = z.strictObject({
  reference: nameInput.nullish().describe("The order's id in your own system, unique."),
  title: nameInput,
  description: noteInput.nullish(),
  priority: z.int().min(1).max(4).default(3).describe("1 is the most urgent, 4 the least."),
  skills: skillList.prefault([]),
  durationMinutes: z.int().min(1).max(10_080).default(60),
  windowStart: dateTimeInput.nullish().describe("When the customer can be visited."),
  windowEnd: dateTimeInput.nullish(),
});

export const createWorkOrderInput = orderFields.extend({
  siteId: idInput,
  serviceLevelId: idInput.nullish().describe("By default, that of the customer."),
  approved: z.boolean().default(true).describe("Whether the order needs no approval."),
});

export type NewWorkOrder = z.output<typeof createWorkOrderInput>;

/** @throws AppError bad_request */
export function refuseWindow(start: Date | null | undefined, end: Date | null | undefined): void {
  if (!start || !end || start < end) return;
  const message = "windowEnd must be after windowStart. Correct one of them.";
  throw new AppError("bad_request", message, { field: "windowEnd" });
}

/** Creates a work order in a transaction. @throws AppError bad_request, not_found, conflict */
export async function createOrderIn(ctx: Context, db: Db, input: NewWorkOrder): Promise<WorkOrder> {
  const { approved, siteId, serviceLevelId, ...fields } = input;
  refuseWindow(fields.windowStart, fields.windowEnd);
  const [site] = await db
    .select({
      id: serviceSites.id,
      customerId: serviceSites.customerId,
      latitude: serviceSites.latitude,
      longitude: serviceSites.longitude,
      active: sql<boolean>`${serviceSites.active} and ${serviceCustomers.active}`.mapWith(
        serviceSites.active,
      ),
      serviceLevelId: serviceCustomers.serviceLevelId,
    })
    .from(serviceSites)
    .innerJoin(serviceCustomers, eq(serviceCustomers.id, serviceSites.customerId))
    .where(eq(serviceSites.id, idKey(siteId)))
    .for("share")
    .execute();
  if (!site) throw notFound("site", siteId);
  if (!site.active) {
    const message = "The site or its customer is not active. Activate it, or choose another site.";
    throw new AppError("conflict", message, { field: "siteId" });
  }
  const level = serviceLevelId == null ? site.serviceLevelId : idKey(serviceLevelId);
  const id = newId(ctx.now().getTime());
  const values = {
    id,
    number: await nextNumber(ctx, db),
    ...fields,
    customerId: site.customerId,
    siteId: site.id,
    areaId: await areaAt(db, site),
    serviceLevelId: level,
    state: approved ? ("approved" as const) : ("requested" as const),
  };
  await db.insert(serviceWorkOrders).values(values).execute();
  await startClocks(db, id, level, 1, ctx.now());
  const { number, state } = values;
  await recordOrderEvent(ctx, db, {
    event: "work_order.created",
    orderId: id,
    before: null,
    after: values,
    payload: { number, state },
  });
  return readOrder(db, id);
}

/** The number after the highest. Orders of a tenant are numbered one at a time. */
async function nextNumber(ctx: Context, db: Db): Promise<number> {
  await lockInTenant(db, ctx.scope.tenantId, "service-work-order-numbers");
  const [row] = await rawQuery(
    db,
    sql`select coalesce(max(number), 0) + 1 from service_work_orders`,
    z.tuple([z.int()]),
  ).execute();
  return row?.[0] ?? 1;
}

/**
 * Creates a work order at a site. Its clocks start.
 * @throws AppError bad_request, not_found for an unknown site or service level, conflict for a
 *   reference that is taken
 */
export const createWorkOrder = ({ ctx, input }: In<typeof createWorkOrderInput>) =>
  writeOrders(ctx, (db) => createOrderIn(ctx, db, input));
