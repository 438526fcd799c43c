import { and, eq, sql } from "drizzle-orm";
import * as z from "zod";
import { serviceVisits, serviceWorkOrders } from "../../../../drizzle/schema/service/index.ts";
import type { Context } from "../../../context.ts";
import type { Db } from "../../../db/queries.ts";
import { AppError } from "../../../errors.ts";
import { basedOn, refuseOtherVersion } from "../../../values/version.ts";
import { recordOrderEvent, writeOrders } from "../common/events.ts";
import { idInput, noteInput, oneInput } from "../common/inputs.ts";
import type { In } from "../common/kept.ts";
import { useParts } from "../inventory/use-parts.ts";
import { changeClocks, startClocks } from "../levels/clocks.ts";
import { decided, reported, type Transition, transitions } from "./transitions.ts";
import {
  currentVisit,
  lockOrder,
  readableOrder,
  readOrder,
  type WorkOrder,
  type WorkOrderState,
} from "./work-order.ts";

const why = noteInput.optional();

/** What a dispatcher decides. `approved` also unschedules and reopens, `scheduled` recalls. */
export const decideInput = z.strictObject({
  ...oneInput.shape,
  to: z.enum(decided),
  reason: why.describe("Required to cancel and to reopen."),
  ...basedOn,
});

export const usedInput = z
  .array(z.strictObject({ reservationId: idInput, quantity: z.int().min(0).max(1_000_000) }))
  .max(200);

/** What a technician reports. */
export const reportInput = z.strictObject({
  ...oneInput.shape,
  to: z.enum(reported),
  reason: why.describe("Required to put the work on hold."),
  note: noteInput.optional().describe("The technician's report."),
  used: usedInput
    .optional()
    .describe(
      "With `completed`: how much of a reservation was used, if less. The rest is released.",
    ),
  ...basedOn,
});

export type Change = z.output<typeof decideInput> | z.output<typeof reportInput>;

/**
 * Approves, dispatches, recalls, unschedules, closes, cancels or reopens a work order. The database
 * checks again at dispatch that the technician has the skills and is fit. Reopening consumes nothing back.
 * @throws AppError not_found, bad_request without a reason, conflict for another state
 */
export const decideWorkOrder = ({ ctx, input }: In<typeof decideInput>) =>
  writeOrders(ctx, (db) => transitionIn(ctx, db, input));

/**
 * Reports the progress of a visit: `en_route`, `in_progress`, `on_hold`, `completed`. Reps report their
 * own visits only. Completing consumes the order's reservations in the same transaction.
 * @throws AppError not_found, bad_request without a reason, conflict for another state
 */
export const reportProgress = ({ ctx, input }: In<typeof reportInput>) =>
  writeOrders(ctx, (db) => transitionIn(ctx, db, input));

/** As both of the above, in a transaction. */
export async function transitionIn(ctx: Context, db: Db, input: Change): Promise<WorkOrder> {
  const order = await lockOrder(ctx, db, input.id);
  refuseOtherVersion("work order", order.version, input.version);
  const transition = transitions[order.state][input.to];
  if (!transition) throw impossible(order.state, input.to);
  if (transition.needsReason && input.reason === undefined) {
    const message = `reason is missing. Say why the work order becomes ${readableOrder(input.to)}.`;
    throw new AppError("bad_request", message, { field: "reason" });
  }
  const now = ctx.now();
  await refuseForeignVisit(ctx, db, order);
  if ("used" in input && input.used !== undefined) await useParts(db, order.id, input.used, now);
  if (transition.visit !== undefined) await moveVisit(db, order, transition, input, now);
  await moveOrder(db, order, transition, input, now);
  if (transition.clocks) await changeClocks(db, order.id, transition.clocks, now);
  const isReopened = transition.event === "work_order.reopened";
  if (isReopened) await startClocks(db, order.id, order.serviceLevelId, order.reopened + 2, now);
  await recordOrderEvent(ctx, db, {
    event: transition.event,
    orderId: order.id,
    before: { state: order.state },
    after: { state: input.to, ...(input.reason !== undefined && { reason: input.reason }) },
    payload: { from: order.state, state: input.to, visit: order.visits },
  });
  return readOrder(db, order.id);
}

function impossible(from: WorkOrderState, to: WorkOrderState): AppError {
  const next = Object.keys(transitions[from]).map(readableOrder);
  const hint = to === "scheduled" && from === "approved" ? " Plan its visit." : "";
  const rest = next.length === 0 ? "It stays so." : `It can become ${next.join(", ")}.`;
  const message = `A work order that is ${readableOrder(from)} cannot become ${readableOrder(to)} like this. ${rest}${hint}`;
  return new AppError("conflict", message, { field: "to" });
}

/** A rep may have an earlier visit of the order, and so see it, but reports the own current one only. */
async function refuseForeignVisit({ actor }: Context, db: Db, order: WorkOrder): Promise<void> {
  if (actor.kind !== "user" || actor.role !== "rep") return;
  const visit = await currentVisit(db, order);
  if (visit?.technicianId === actor.userId) return;
  throw new AppError(
    "forbidden",
    "This visit is another technician's. Ask a dispatcher to plan it.",
  );
}

async function moveVisit(
  db: Db,
  order: WorkOrder,
  { visit, notes }: Transition,
  input: Change,
  now: Date,
): Promise<void> {
  const note = "note" in input ? input.note : undefined;
  await db
    .update(serviceVisits)
    .set({
      state: visit,
      ...(notes && { [notes]: now }),
      ...(visit === "scheduled" && { dispatchedAt: null }),
      ...(note !== undefined && { note }),
    })
    .where(and(eq(serviceVisits.workOrderId, order.id), eq(serviceVisits.sequence, order.visits)))
    .execute();
}

async function moveOrder(
  db: Db,
  order: WorkOrder,
  { event }: Transition,
  { to, reason }: Change,
  now: Date,
): Promise<void> {
  const isReopened = event === "work_order.reopened";
  await db
    .update(serviceWorkOrders)
    .set({
      state: to,
      reason: reason ?? null,
      ...(to === "completed" && { completedAt: now }),
      ...(isReopened && { completedAt: null, reopened: order.reopened + 1 }),
      version: sql`${serviceWorkOrders.version} + 1`,
      updatedAt: sql`now()`,
    })
    .where(eq(serviceWorkOrders.id, order.id))
    .execute();
}
