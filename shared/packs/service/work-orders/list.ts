import { and, desc, eq, exists, inArray, lt, sql } from "drizzle-orm";
import * as z from "zod";
import {
  clockKinds,
  serviceClocks,
  serviceReservations,
  serviceVisits,
  serviceWorkOrders,
} from "../../../../drizzle/schema/service/index.ts";
import { pageInput, pageOf, pageOutput } from "../../../db/pages.ts";
import { notFound } from "../../../errors.ts";
import { idKey } from "../../../ids.ts";
import { idInput, nameInput, type oneInput } from "../common/inputs.ts";
import type { In } from "../common/kept.ts";
import { clocksOf } from "../levels/clocks.ts";
import {
  reservationFields,
  reservationOutput,
  stateInput,
  visibleOrders,
  visitOutput,
  visitsOf,
  workOrderFields,
  workOrderOutput,
} from "./work-order.ts";

export const listWorkOrdersInput = pageInput.extend({
  state: z.array(stateInput).max(10).optional(),
  customerId: idInput.optional(),
  siteId: idInput.optional(),
  areaId: idInput.optional(),
  technicianId: idInput.optional().describe("Only orders with a visit of the technician."),
  reference: nameInput.optional(),
  overdue: z.boolean().optional().describe("Only orders with a running clock that is late."),
});
export const listWorkOrdersOutput = pageOutput(workOrderOutput);

const o = serviceWorkOrders;

/** The work orders that the caller may see, newest first. */
export async function listWorkOrders({
  ctx,
  input,
}: In<typeof listWorkOrdersInput>): Promise<z.output<typeof listWorkOrdersOutput>> {
  const { limit, cursor, state, technicianId, reference, overdue } = input;
  const equal = (column: typeof o.customerId | typeof o.siteId | typeof o.areaId, id?: string) =>
    id === undefined ? undefined : eq(column, idKey(id));
  const [rows] = await ctx.scope.read((db) => {
    const late = exists(
      db
        .select({ one: sql`1` })
        .from(serviceClocks)
        .where(and(eq(serviceClocks.workOrderId, o.id), lt(serviceClocks.dueAt, ctx.now()))),
    );
    const visited =
      technicianId === undefined
        ? undefined
        : exists(
            db
              .select({ one: sql`1` })
              .from(serviceVisits)
              .where(
                and(
                  eq(serviceVisits.workOrderId, o.id),
                  eq(serviceVisits.technicianId, idKey(technicianId)),
                ),
              ),
          );
    return [
      db
        .select(workOrderFields)
        .from(o)
        .where(
          and(
            cursor === undefined ? undefined : lt(o.id, cursor),
            state === undefined || state.length === 0 ? undefined : inArray(o.state, state),
            equal(o.customerId, input.customerId),
            equal(o.siteId, input.siteId),
            equal(o.areaId, input.areaId),
            reference === undefined ? undefined : eq(o.reference, reference),
            visited,
            overdue === undefined ? undefined : sql`${late} = ${overdue}`,
            visibleOrders(ctx, db),
          ),
        )
        .orderBy(desc(o.id))
        .limit(limit + 1),
    ];
  });
  return pageOf(rows, limit);
}

export const clockOutput = z.object({
  kind: z.enum(clockKinds),
  round: z.int().describe("1, and one more each time the order is reopened."),
  targetMinutes: z.int(),
  startedAt: z.date(),
  elapsedMs: z.int().describe("Counted before the clock was last started."),
  runningSince: z.date().nullable().describe("Null while it is paused and after it has stopped."),
  dueAt: z.date().nullable(),
  stoppedAt: z.date().nullable(),
  met: z.boolean().nullable(),
});

export const workOrderDetailOutput = workOrderOutput.extend({
  plan: z.array(visitOutput).describe("The visits, oldest first."),
  clocks: z.array(clockOutput),
  reservations: z.array(reservationOutput),
});

/** A work order with its visits, clocks and reservations. @throws AppError not_found */
export async function getWorkOrder({
  ctx,
  input: { id: requested },
}: In<typeof oneInput>): Promise<z.output<typeof workOrderDetailOutput>> {
  const id = idKey(requested);
  const [[order], plan, clocks, reservations] = await ctx.scope.read((db) => [
    db
      .select(workOrderFields)
      .from(o)
      .where(and(eq(o.id, id), visibleOrders(ctx, db))),
    visitsOf(db, id),
    clocksOf(db, id),
    db
      .select(reservationFields)
      .from(serviceReservations)
      .where(eq(serviceReservations.workOrderId, id))
      .orderBy(serviceReservations.id),
  ]);
  if (!order) throw notFound("work order", requested);
  return {
    ...order,
    plan,
    clocks,
    reservations,
  };
}
