import { eq } from "drizzle-orm";
import * as z from "zod";
import { deadLetters } from "../../drizzle/schema/index.ts";
import { auditRow } from "../audit/record.ts";
import type { Context } from "../context.ts";
import type { oneDeadLetterInput } from "./get.ts";
import { lockOpenDeadLetter } from "./dead-letter.ts";

export const discardDeadLetterOutput = z.object({ id: z.uuid(), status: z.literal("discarded") });

/**
 * Discards a dead letter, which will not be replayed. It stays in the list of discarded ones.
 * @throws AppError not_found; conflict if it is closed or being replayed
 */
export function discardDeadLetter({
  ctx,
  input,
}: {
  ctx: Context;
  input: z.output<typeof oneDeadLetterInput>;
}): Promise<z.output<typeof discardDeadLetterOutput>> {
  return ctx.scope.write(async (db) => {
    const { id, reason } = await lockOpenDeadLetter(db, input.id);
    await Promise.all([
      db.update(deadLetters).set({ status: "discarded" }).where(eq(deadLetters.id, id)).execute(),
      auditRow(ctx, db, {
        action: "dead_letter.discard",
        subjectId: id,
        before: { status: "open", reason },
        after: { status: "discarded" },
      }).execute(),
    ]);
    return { id, status: "discarded" };
  });
}
