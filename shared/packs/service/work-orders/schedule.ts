import { and, eq, sql } from "drizzle-orm";
import * as z from "zod";
import {
  serviceTechnicians,
  serviceVisits,
  serviceWorkOrders,
} from "../../../../drizzle/schema/service/index.ts";
import { configOf } from "../../../configuration/tenant-config.ts";
import type { Context } from "../../../context.ts";
import type { Db } from "../../../db/queries.ts";
import { visibleTo } from "../../../directory/users/fields.ts";
import { AppError, notFound } from "../../../errors.ts";
import { idKey, newId } from "../../../ids.ts";
import { dateTimeInput } from "../../../values/date-time.ts";
import { basedOn, refuseOtherVersion } from "../../../values/version.ts";
import { recordOrderEvent, writeOrders } from "../common/events.ts";
import { idInput, oneInput } from "../common/inputs.ts";
import type { In } from "../common/kept.ts";
import { isOnShift } from "../technicians/on-shift.ts";
import { selectTechnicians } from "../technicians/technician.ts";
import { currentVisit, lockOrder, readableOrder, readOrder, type WorkOrder } from "./work-order.ts";

export const scheduleInput = z.strictObject({
  ...oneInput.shape,
  technicianId: idInput,
  startsAt: dateTimeInput,
  endsAt: dateTimeInput.optional().describe("By default, after the duration of the order."),
  overtime: z.boolean().default(false).describe("Allows a time outside of the shifts."),
  outsideWindow: z
    .boolean()
    .default(false)
    .describe("Allows a time outside of the customer's window."),
  ...basedOn,
});

export type Schedule = z.output<typeof scheduleInput>;

/**
 * Plans the visit of an approved order, or moves it before it is dispatched. The database checks
 * that the technician is free, has the skills, and is fit until the visit ends.
 * @throws AppError bad_request, not_found, conflict
 */
export const scheduleWorkOrder = ({ ctx, input }: In<typeof scheduleInput>) =>
  writeOrders(ctx, (db) => scheduleIn(ctx, db, input));

/** As `scheduleWorkOrder`, in a transaction. */
export async function scheduleIn(ctx: Context, db: Db, input: Schedule): Promise<WorkOrder> {
  const order = await lockOrder(ctx, db, input.id);
  refuseOtherVersion("work order", order.version, input.version);
  if (order.state !== "approved" && order.state !== "scheduled") {
    const message = `The work order is ${readableOrder(order.state)}, so no visit can be planned. It must be approved, or scheduled and not dispatched.`;
    throw new AppError("conflict", message);
  }
  const times = timesOf(order, input);
  const technicianId = await checkTechnician(ctx, db, input, times);
  const before = order.state === "scheduled" ? await currentVisit(db, order) : undefined;
  const planned = { technicianId, ...times };
  const sequence = before ? order.visits : order.visits + 1;
  if (before) {
    await db
      .update(serviceVisits)
      .set({ ...planned, held: null })
      .where(eq(serviceVisits.id, before.id))
      .execute();
  } else {
    const visit = { id: newId(ctx.now().getTime()), workOrderId: order.id, sequence };
    await db
      .insert(serviceVisits)
      .values({ ...visit, ...planned, state: "scheduled" })
      .execute();
  }
  // The order comes last: what partners see of it includes its visit.
  await db
    .update(serviceWorkOrders)
    .set({
      state: "scheduled",
      visits: sequence,
      version: sql`${serviceWorkOrders.version} + 1`,
      updatedAt: sql`now()`,
    })
    .where(eq(serviceWorkOrders.id, order.id))
    .execute();
  const former = before && {
    technicianId: before.technicianId,
    startsAt: before.startsAt,
    endsAt: before.endsAt,
  };
  await recordOrderEvent(ctx, db, {
    event: before ? "work_order.rescheduled" : "work_order.scheduled",
    orderId: order.id,
    before: { state: order.state, ...former },
    after: { state: "scheduled", visit: sequence, ...planned },
    payload: { visit: sequence, ...planned },
  });
  return readOrder(db, order.id);
}

/** @throws AppError bad_request; conflict for a time outside of the customer's window */
function timesOf(order: WorkOrder, { startsAt, endsAt, outsideWindow }: Schedule) {
  const times = {
    startsAt,
    endsAt: endsAt ?? new Date(startsAt.getTime() + order.durationMinutes * 60_000),
  };
  if (times.endsAt <= startsAt) {
    const message = "endsAt must be after startsAt. Correct one of them.";
    throw new AppError("bad_request", message, { field: "endsAt" });
  }
  if (times.endsAt.getTime() - startsAt.getTime() > 7 * 86_400_000) {
    const message = "A visit lasts at most 7 days. Plan several work orders.";
    throw new AppError("bad_request", message, { field: "endsAt" });
  }
  const { windowStart, windowEnd } = order;
  const isOutside =
    (windowStart !== null && startsAt < windowStart) ||
    (windowEnd !== null && times.endsAt > windowEnd);
  if (isOutside && !outsideWindow) {
    const message = `The customer can be visited from ${windowStart?.toISOString() ?? "any time"} to ${windowEnd?.toISOString() ?? "any time"}. Choose a time in it, or send outsideWindow.`;
    throw new AppError("conflict", message, { field: "startsAt" });
  }
  return times;
}

/** @throws AppError not_found; conflict for a time outside of the shifts */
async function checkTechnician(
  ctx: Context,
  db: Db,
  input: Schedule,
  { startsAt, endsAt }: { startsAt: Date; endsAt: Date },
): Promise<string> {
  const [technician] = await selectTechnicians(
    db,
    and(
      eq(serviceTechnicians.userId, idKey(input.technicianId)),
      visibleTo(ctx, serviceTechnicians.userId),
    ),
  ).execute();
  if (!technician) throw notFound("technician", input.technicianId);
  const { timeZone } = configOf(ctx.scope.tenant);
  if (!input.overtime && !isOnShift(technician, timeZone, startsAt, endsAt)) {
    const message =
      "The visit is not within the technician's shifts. Choose another time, or send overtime.";
    throw new AppError("conflict", message, { field: "startsAt" });
  }
  return technician.id;
}
