import { and, asc, eq, gt, inArray, sql } from "drizzle-orm";
import * as z from "zod";
import {
  proposalStates,
  serviceMoves,
  servicePurchases,
} from "../../../../drizzle/schema/service/index.ts";
import { auditRow } from "../../../audit/record.ts";
import { actorName } from "../../../context.ts";
import { pageInput, pageOf, pageOutput } from "../../../db/pages.ts";
import { AppError, notFound } from "../../../errors.ts";
import { idKey, newId } from "../../../ids.ts";
import { basedOn, refuseOtherVersion } from "../../../values/version.ts";
import { oneInput, rowOutput } from "../common/inputs.ts";
import type { In } from "../common/kept.ts";
import { write } from "../common/refusals.ts";

const p = servicePurchases;

export const purchaseOutput = z.object({
  ...rowOutput,
  placeId: z.uuid(),
  itemId: z.uuid(),
  quantity: z.int(),
  state: z.enum(proposalStates),
});

const fields = {
  id: p.id,
  version: p.version,
  createdAt: p.createdAt,
  updatedAt: p.updatedAt,
  placeId: p.placeId,
  itemId: p.itemId,
  quantity: p.quantity,
  state: p.state,
};

export const listPurchasesInput = pageInput.extend({
  state: z.array(z.enum(proposalStates)).max(4).optional(),
});
export const listPurchasesOutput = pageOutput(purchaseOutput);

/** The purchases that low stock proposed, oldest first. */
export async function listPurchases({
  ctx,
  input: { limit, cursor, state },
}: In<typeof listPurchasesInput>): Promise<z.output<typeof listPurchasesOutput>> {
  const [rows] = await ctx.scope.read((db) => [
    db
      .select(fields)
      .from(p)
      .where(
        and(
          cursor === undefined ? undefined : gt(p.id, cursor),
          state === undefined || state.length === 0 ? undefined : inArray(p.state, state),
        ),
      )
      .orderBy(asc(p.id))
      .limit(limit + 1),
  ]);
  return pageOf(rows, limit);
}

export const decidePurchaseInput = z.strictObject({
  ...oneInput.shape,
  to: z.enum(["ordered", "received", "dismissed"]),
  received: z.int().min(1).max(1_000_000).optional().describe("By default, what was proposed."),
  ...basedOn,
});

type State = (typeof proposalStates)[number];

const next: Readonly<Record<State, readonly State[]>> = {
  proposed: ["ordered", "received", "dismissed"],
  ordered: ["received", "dismissed"],
  received: [],
  dismissed: [],
};

/**
 * Orders, receives or dismisses a proposed purchase. What is received comes to the stock in the same
 * transaction.
 * @throws AppError not_found, conflict for a purchase that has ended
 */
export const decidePurchase = ({
  ctx,
  input: { id, to, received, version },
}: In<typeof decidePurchaseInput>): Promise<z.output<typeof purchaseOutput>> =>
  write(ctx, async (db) => {
    const [purchase] = await db
      .select(fields)
      .from(p)
      .where(eq(p.id, idKey(id)))
      .for("update")
      .execute();
    if (!purchase) throw notFound("purchase", id);
    refuseOtherVersion("purchase", purchase.version, version);
    const allowed = next[purchase.state];
    if (!allowed.includes(to)) {
      const message = `The purchase is ${purchase.state}, so it cannot become ${to}. Wait for the next proposal.`;
      throw new AppError("conflict", message, { field: "to" });
    }
    const [changed] = await db
      .update(p)
      .set({ state: to, version: sql`${p.version} + 1`, updatedAt: sql`now()` })
      .where(eq(p.id, purchase.id))
      .returning(fields)
      .execute();
    if (to === "received") {
      const quantity = received ?? purchase.quantity;
      const { placeId, itemId } = purchase;
      const move = { kind: "receipt" as const, placeId, itemId, quantity, actor: actorName(ctx) };
      await db
        .insert(serviceMoves)
        .values({ id: newId(ctx.now().getTime()), ...move })
        .execute();
    }
    const before = { state: purchase.state };
    const change = { action: "service_purchase.decide", subjectId: purchase.id, before };
    await auditRow(ctx, db, { ...change, after: { state: to } }).execute();
    return changed ?? purchase;
  });
