import { and, eq, sql } from "drizzle-orm";
import * as z from "zod";
import {
  truckingAssignments,
  truckingLoads,
  truckingProofs,
  truckingRouteStops,
  truckingStops,
} from "../../../../drizzle/schema/trucking/index.ts";
import type { Context } from "../../../context.ts";
import { AppError, notFound } from "../../../errors.ts";
import { idKey } from "../../../ids.ts";
import { dateTimeInput } from "../../../values/date-time.ts";
import { changing } from "../changing.ts";
import { label, oneBasedOn, type oneInput } from "../fields.ts";
import { record } from "../record.ts";
import { type Load, loadsOf } from "./load.ts";
import { happenedAt, moveLoad } from "./move.ts";

const httpsLink = z
  .url({ protocol: /^https$/, hostname: z.regexes.domain })
  .max(500)
  .refine((text) => new URL(text).username === "", "must not contain a user name");

export const deliverLoadInput = oneBasedOn.extend({
  /** Who received the load. */
  receivedBy: label,
  receivedAt: dateTimeInput.optional(),
  /** SHA-256 of the picture of the signature, in 64 hexadecimal digits. */
  signatureHash: z
    .string()
    .regex(/^[0-9a-fA-F]{64}$/, "must be a SHA-256 in 64 hexadecimal digits")
    .nullable()
    .default(null),
  photos: z.array(httpsLink).max(10).default([]),
});

export const proofOutput = z.object({
  loadId: z.uuid(),
  receivedBy: z.string(),
  receivedAt: z.date(),
  signatureHash: z.string().nullable(),
  photos: z.array(z.string()),
});

/**
 * Stores the proof of delivery and the delivery. The assignment is done once its last load is delivered,
 * and its driver and vehicle are free from then on.
 * @throws AppError as `moveLoad`; bad_request for a time in the future
 */
export function deliverLoad({
  ctx,
  input: { receivedBy, photos, signatureHash, receivedAt, ...move },
}: {
  ctx: Context;
  input: z.output<typeof deliverLoadInput>;
}): Promise<Load> {
  const at = happenedAt(ctx, receivedAt, "receivedAt");
  return changing(ctx, async (db) => {
    const delivered = await moveLoad(
      ctx,
      db,
      move,
      () => ({ state: "delivered" }),
      async (load) => {
        if (load.state !== "at_delivery") {
          const message = `The load is ${load.state}, so it cannot become delivered. Record its arrival at the delivery first.`;
          throw new AppError("conflict", message);
        }
        if (load.delivery.arrivedAt && at < load.delivery.arrivedAt) {
          throw new AppError("conflict", "The load was received before it arrived.", {
            field: "receivedAt",
          });
        }
        const hash = signatureHash === null ? null : hexBytes(signatureHash);
        const proof = { loadId: load.id, receivedBy, receivedAt: at, photos, signatureHash: hash };
        await Promise.all([
          db.insert(truckingProofs).values(proof).execute(),
          db
            .update(truckingStops)
            .set({ departedAt: at })
            .where(and(eq(truckingStops.loadId, load.id), eq(truckingStops.kind, "delivery")))
            .execute(),
        ]);
      },
    );
    const done = await db
      .update(truckingAssignments)
      .set({
        state: "done",
        heldFrom: null,
        endsAt: sql`least(ends_at, greatest(${at}, starts_at + interval '1 second'))`,
        version: sql`version + 1`,
        updatedAt: sql`now()`,
      })
      .where(
        and(
          eq(truckingAssignments.id, idKey(delivered.assignmentId ?? "")),
          sql`coalesce(held_from, state) = 'dispatched'`,
          sql`not exists (select from ${truckingRouteStops} s join ${truckingLoads} l on l.id = s.load_id
            where s.assignment_id = ${delivered.assignmentId} and coalesce(l.held_from, l.state) not in ('delivered', 'closed'))`,
        ),
      )
      .returning({ id: truckingAssignments.id })
      .execute();
    const changes = done.map(({ id }) => ({
      action: "assignment.done",
      subjectId: id,
      before: { state: "dispatched" },
      after: { state: "done" },
    }));
    await record(ctx, db, changes);
    return delivered;
  });
}

const hexBytes = (hex: string) =>
  Uint8Array.from(hex.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));

/** The proof of delivery of a load. @throws AppError not_found for an unknown load or one without a proof */
export async function getProof({
  ctx,
  input: { id },
}: {
  ctx: Context;
  input: z.output<typeof oneInput>;
}): Promise<z.output<typeof proofOutput>> {
  const [[proof]] = await ctx.scope.read((db) => [
    db
      .select({
        loadId: truckingProofs.loadId,
        receivedBy: truckingProofs.receivedBy,
        receivedAt: truckingProofs.receivedAt,
        signatureHash: sql<string | null>`encode(${truckingProofs.signatureHash}, 'hex')`,
        photos: truckingProofs.photos,
      })
      .from(truckingProofs)
      .innerJoin(truckingLoads, eq(truckingLoads.id, truckingProofs.loadId))
      .where(and(eq(truckingProofs.loadId, idKey(id)), loadsOf(ctx))),
  ]);
  if (!proof) throw notFound("proof of delivery of the load", id);
  return proof;
}
