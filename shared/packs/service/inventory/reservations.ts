import { and, asc, eq, gt, inArray, sql } from "drizzle-orm";
import * as z from "zod";
import {
  reservationStates,
  serviceReservations,
} from "../../../../drizzle/schema/service/index.ts";
import { auditRow } from "../../../audit/record.ts";
import { pageInput, pageOf, pageOutput } from "../../../db/pages.ts";
import { AppError, notFound } from "../../../errors.ts";
import { idKey, newId } from "../../../ids.ts";
import { idInput, type oneInput } from "../common/inputs.ts";
import type { In } from "../common/kept.ts";
import { write } from "../common/refusals.ts";
import { lockOrder, reservationFields, reservationOutput } from "../work-orders/work-order.ts";

const r = serviceReservations;

export const reserveInput = z.strictObject({
  workOrderId: idInput,
  parts: z
    .array(
      z.strictObject({
        placeId: idInput,
        itemId: idInput,
        quantity: z.int().min(1).max(1_000_000),
      }),
    )
    .min(1)
    .max(100),
});

export const reserveOutput = z.object({
  id: z.uuid().describe("The work order."),
  reservations: z.array(reservationOutput),
});

/**
 * Reserves parts for a work order: all of them, or none. Completing the visit consumes them.
 * @throws AppError not_found, conflict if a place has too few free pieces
 */
export const reserveParts = ({
  ctx,
  input: { workOrderId, parts },
}: In<typeof reserveInput>): Promise<z.output<typeof reserveOutput>> =>
  write(ctx, async (db) => {
    const order = await lockOrder(ctx, db, workOrderId);
    // Stock is locked in one order, so that two reservations do not wait for each other.
    const rows = parts
      .map((part) => ({ ...part, placeId: idKey(part.placeId), itemId: idKey(part.itemId) }))
      .toSorted((a, b) => (`${a.placeId}${a.itemId}` < `${b.placeId}${b.itemId}` ? -1 : 1))
      .map((part) => ({ ...part, id: newId(ctx.now().getTime()), workOrderId: order.id }));
    const reservations = await db.insert(r).values(rows).returning(reservationFields).execute();
    const change = { action: "work_order.reserve", subjectId: order.id, before: null };
    await auditRow(ctx, db, { ...change, after: { reservations: rows } }).execute();
    return { id: order.id, reservations };
  });

export const releaseOutput = reservationOutput;

/** Releases a reservation. @throws AppError not_found, conflict for one that has ended */
export const releaseReservation = ({
  ctx,
  input: { id },
}: In<typeof oneInput>): Promise<z.output<typeof releaseOutput>> =>
  write(ctx, async (db) => {
    const [found] = await db
      .select(reservationFields)
      .from(r)
      .where(eq(r.id, idKey(id)))
      .for("update")
      .execute();
    if (!found) throw notFound("reservation", id);
    await lockOrder(ctx, db, found.workOrderId);
    if (found.state !== "open") {
      throw new AppError("conflict", `The reservation was ${found.state} already. Make a new one.`);
    }
    const [released] = await db
      .update(r)
      .set({ state: "released", endedAt: sql`now()` })
      .where(eq(r.id, found.id))
      .returning(reservationFields)
      .execute();
    const change = { action: "work_order.release", subjectId: found.workOrderId };
    const before = { reservation: found.id, quantity: found.quantity };
    await auditRow(ctx, db, { ...change, before, after: null }).execute();
    return released ?? found;
  });

export const listReservationsInput = pageInput.extend({
  workOrderId: idInput.optional(),
  placeId: idInput.optional(),
  itemId: idInput.optional(),
  state: z.array(z.enum(reservationStates)).max(3).optional(),
});
export const listReservationsOutput = pageOutput(reservationOutput);

/** The reservations, oldest first. */
export async function listReservations({
  ctx,
  input: { limit, cursor, workOrderId, placeId, itemId, state },
}: In<typeof listReservationsInput>): Promise<z.output<typeof listReservationsOutput>> {
  const [rows] = await ctx.scope.read((db) => [
    db
      .select(reservationFields)
      .from(r)
      .where(
        and(
          cursor === undefined ? undefined : gt(r.id, cursor),
          workOrderId === undefined ? undefined : eq(r.workOrderId, idKey(workOrderId)),
          placeId === undefined ? undefined : eq(r.placeId, idKey(placeId)),
          itemId === undefined ? undefined : eq(r.itemId, idKey(itemId)),
          state === undefined || state.length === 0 ? undefined : inArray(r.state, state),
        ),
      )
      .orderBy(asc(r.id))
      .limit(limit + 1),
  ]);
  return pageOf(rows, limit);
}
