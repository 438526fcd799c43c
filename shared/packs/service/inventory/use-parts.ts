import { and, eq } from "drizzle-orm";
import { serviceReservations } from "../../../../drizzle/schema/service/index.ts";
import type { Db } from "../../../db/queries.ts";
import { AppError, notFound } from "../../../errors.ts";
import { idKey } from "../../../ids.ts";

/**
 * Reduces reservations of an order to what was used, before its visit is completed. Nothing used releases
 * the reservation.
 * @throws AppError not_found for a reservation that the order does not have; conflict for more than reserved
 */
export async function useParts(
  db: Db,
  workOrderId: string,
  used: readonly { reservationId: string; quantity: number }[],
  now: Date,
): Promise<void> {
  // In the order of ids, so that two transactions do not wait for each other.
  const inOrder = used.toSorted((a, b) => (a.reservationId < b.reservationId ? -1 : 1));
  for (const { reservationId, quantity } of inOrder) {
    const own = and(
      eq(serviceReservations.id, idKey(reservationId)),
      eq(serviceReservations.workOrderId, workOrderId),
      eq(serviceReservations.state, "open"),
    );
    const [reservation] = await db
      .select({ quantity: serviceReservations.quantity })
      .from(serviceReservations)
      .where(own)
      .for("update")
      .execute();
    if (!reservation) throw notFound("open reservation of the work order", reservationId);
    if (quantity > reservation.quantity) {
      const message = `Only ${reservation.quantity} are reserved. Reserve more before you complete the visit.`;
      throw new AppError("conflict", message, { field: "used" });
    }
    const change = quantity === 0 ? ({ state: "released", endedAt: now } as const) : { quantity };
    await db.update(serviceReservations).set(change).where(own).execute();
  }
}
