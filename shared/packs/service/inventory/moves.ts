import { and, eq, gt, asc } from "drizzle-orm";
import * as z from "zod";
import { moveKinds, serviceMoves } from "../../../../drizzle/schema/service/index.ts";
import { auditRow } from "../../../audit/record.ts";
import { actorName } from "../../../context.ts";
import { pageInput, pageOf, pageOutput } from "../../../db/pages.ts";
import { AppError } from "../../../errors.ts";
import { idKey, newId } from "../../../ids.ts";
import { idInput, noteInput } from "../common/inputs.ts";
import type { In } from "../common/kept.ts";
import { write } from "../common/refusals.ts";

const quantity = z.int().min(1).max(1_000_000);

/** What people move. Visits consume by themselves. */
export const moveInput = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("receipt"),
    placeId: idInput,
    itemId: idInput,
    quantity,
    note: noteInput.optional(),
  }),
  z.strictObject({
    kind: z.literal("adjustment"),
    placeId: idInput,
    itemId: idInput,
    quantity: z
      .int()
      .min(-1_000_000)
      .max(1_000_000)
      .refine((n) => n !== 0, "must not be 0")
      .describe("The difference to what was counted."),
    note: noteInput,
  }),
  z.strictObject({
    kind: z.literal("transfer"),
    placeId: idInput.describe("From here."),
    toPlaceId: idInput,
    itemId: idInput,
    quantity,
    note: noteInput.optional(),
  }),
]);

export const moveOutput = z.object({
  id: z.uuid(),
  placeId: z.uuid(),
  itemId: z.uuid(),
  kind: z.enum(moveKinds),
  quantity: z.int().describe("Pieces that came; below 0, pieces that went."),
  transferId: z.uuid().nullable(),
  workOrderId: z.uuid().nullable(),
  note: z.string().nullable(),
  createdAt: z.date(),
});

export const moveResult = z.object({ id: z.uuid(), moves: z.array(moveOutput) });

const m = serviceMoves;
const moveFields = {
  id: m.id,
  placeId: m.placeId,
  itemId: m.itemId,
  kind: m.kind,
  quantity: m.quantity,
  transferId: m.transferId,
  workOrderId: m.workOrderId,
  note: m.note,
  createdAt: m.createdAt,
};

/**
 * Records a receipt, the difference of a count, or a transfer between two places.
 * @throws AppError not_found for an unknown place or item; conflict for more than is free
 */
export const recordMove = ({
  ctx,
  input,
}: In<typeof moveInput>): Promise<z.output<typeof moveResult>> =>
  write(ctx, async (db) => {
    await ctx.scope.beginSession();
    const id = newId(ctx.now().getTime());
    const common = {
      itemId: idKey(input.itemId),
      kind: input.kind,
      note: input.note ?? null,
      actor: actorName(ctx),
    };
    const from = idKey(input.placeId);
    const rows =
      input.kind === "transfer"
        ? transfer(from, idKey(input.toPlaceId), input.quantity, id)
        : [{ id, placeId: from, quantity: input.quantity }];
    // Stock is locked in the order of places, so that two transfers do not wait for each other.
    const inOrder = rows.toSorted((a, b) => (a.placeId < b.placeId ? -1 : 1));
    const moves = await db
      .insert(m)
      .values(inOrder.map((row) => ({ ...common, ...row })))
      .returning(moveFields)
      .execute();
    const after = { ...common, moves: rows };
    const change = { action: "service_stock.move", subjectId: id, before: null, after };
    await auditRow(ctx, db, change).execute();
    return { id, moves };
  });

function transfer(from: string, to: string, pieces: number, transferId: string) {
  if (from === to) {
    const message = "toPlaceId is the place itself. Choose another place.";
    throw new AppError("bad_request", message, { field: "toPlaceId" });
  }
  return [
    { id: transferId, placeId: from, quantity: -pieces, transferId },
    { id: newId(), placeId: to, quantity: pieces, transferId },
  ];
}

export const listMovesInput = pageInput.extend({
  placeId: idInput.optional(),
  itemId: idInput.optional(),
  workOrderId: idInput.optional(),
});
export const listMovesOutput = pageOutput(moveOutput);

/** The moves, oldest first. */
export async function listMoves({
  ctx,
  input: { limit, cursor, placeId, itemId, workOrderId },
}: In<typeof listMovesInput>): Promise<z.output<typeof listMovesOutput>> {
  const [rows] = await ctx.scope.read((db) => [
    db
      .select(moveFields)
      .from(m)
      .where(
        and(
          cursor === undefined ? undefined : gt(m.id, cursor),
          placeId === undefined ? undefined : eq(m.placeId, idKey(placeId)),
          itemId === undefined ? undefined : eq(m.itemId, idKey(itemId)),
          workOrderId === undefined ? undefined : eq(m.workOrderId, idKey(workOrderId)),
        ),
      )
      .orderBy(asc(m.id))
      .limit(limit + 1),
  ]);
  return pageOf(rows, limit);
}
