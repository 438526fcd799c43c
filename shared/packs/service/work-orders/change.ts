import { eq, sql } from "drizzle-orm";
import * as z from "zod";
import { serviceWorkOrders } from "../../../../drizzle/schema/service/index.ts";
import { changedParts } from "../../../audit/changed-parts.ts";
import type { Context } from "../../../context.ts";
import type { Db } from "../../../db/queries.ts";
import { AppError } from "../../../errors.ts";
import { basedOn, refuseOtherVersion } from "../../../values/version.ts";
import { recordOrderEvent, writeOrders } from "../common/events.ts";
import { oneInput, skillList } from "../common/inputs.ts";
import type { In } from "../common/kept.ts";
import { orderFields, refuseWindow } from "./create.ts";
import { lockOrder, readableOrder, readOrder, type WorkOrder } from "./work-order.ts";

const { priority, durationMinutes, ...same } = orderFields.shape;

export const changeWorkOrderInput = z
  .strictObject(same)
  .partial()
  .extend({
    ...oneInput.shape,
    priority: priority.unwrap().optional(),
    durationMinutes: durationMinutes.unwrap().optional(),
    skills: skillList.optional(),
    ...basedOn,
  });

/**
 * Changes what is to be done. Other skills are checked against the technician of a planned visit.
 * @throws AppError bad_request, not_found, conflict for an order that has ended, for another version,
 *   and for a technician who lacks a skill
 */
export const changeWorkOrder = ({ ctx, input }: In<typeof changeWorkOrderInput>) =>
  writeOrders(ctx, (db) => changeOrderIn(ctx, db, input));

/** As `changeWorkOrder`, in a transaction. */
export async function changeOrderIn(
  ctx: Context,
  db: Db,
  { id, version, ...wanted }: z.output<typeof changeWorkOrderInput>,
): Promise<WorkOrder> {
  const order = await lockOrder(ctx, db, id);
  refuseOtherVersion("work order", order.version, version);
  if (["completed", "closed", "cancelled"].includes(order.state)) {
    const message = `The work order is ${readableOrder(order.state)}, so it cannot be changed. Reopen it, or create another one.`;
    throw new AppError("conflict", message);
  }
  const values = Object.fromEntries(
    Object.entries(wanted).filter(([, value]) => value !== undefined),
  );
  const after = { ...order, ...values };
  refuseWindow(after.windowStart, after.windowEnd);
  const parts = changedParts(order, after);
  if (Object.keys(parts.before).length + Object.keys(parts.after).length === 0) return order;
  await db
    .update(serviceWorkOrders)
    .set({ ...values, version: sql`${serviceWorkOrders.version} + 1`, updatedAt: sql`now()` })
    .where(eq(serviceWorkOrders.id, order.id))
    .execute();
  const changed = Object.keys(parts.after);
  const event = { event: "work_order.changed" as const, orderId: order.id, ...parts };
  await recordOrderEvent(ctx, db, { ...event, payload: { changed } });
  return readOrder(db, order.id);
}
