import { inArray } from "drizzle-orm";
import type { z } from "zod";
import { deadLetters } from "../../drizzle/schema/index.ts";
import { auditRows } from "../audit/record.ts";
import type { Context } from "../context.ts";
import { pageOf } from "../db/pages.ts";
import {
  type manyDeadLettersInput,
  type manyDeadLettersOutput,
  selectDeadLetters,
} from "./select.ts";

/** Discards open dead letters in one transaction, except those that are being replayed. */
export function discardDeadLetters({
  ctx,
  input,
}: {
  ctx: Context;
  input: z.output<typeof manyDeadLettersInput>;
}): Promise<z.output<typeof manyDeadLettersOutput>> {
  return ctx.scope.write(async (db) => {
    const rows = await selectDeadLetters(db, input).for("update", { skipLocked: true }).execute();
    const { items, nextCursor } = pageOf(rows, input.limit);
    const ids = items.map(({ id }) => id);
    if (ids.length > 0) {
      const changes = ids.map((subjectId) => ({
        action: "dead_letter.discard",
        subjectId,
        before: { status: "open" },
        after: { status: "discarded" },
      }));
      await Promise.all([
        db
          .update(deadLetters)
          .set({ status: "discarded" })
          .where(inArray(deadLetters.id, ids))
          .execute(),
        auditRows(ctx, db, changes).execute(),
      ]);
    }
    const outcome = { ok: true, result: "discarded", reason: null, field: null };
    return { items: ids.map((id) => ({ id, ...outcome })), nextCursor };
  });
}
