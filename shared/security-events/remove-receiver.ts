import { eq } from "drizzle-orm";
import { eventReceivers, polledEvents } from "../../drizzle/schema/index.ts";
import { auditRow } from "../audit/record.ts";
import type { Context } from "../context.ts";
import { notFound } from "../errors.ts";
import { idKey } from "../ids.ts";
import { lockReceivers, receiverFields } from "./receivers.ts";

/**
 * Removes a receiver and its stored tokens. Tokens already published to QStash are still pushed.
 * @throws AppError not_found
 */
export async function removeReceiver({
  ctx,
  input,
}: {
  ctx: Context;
  input: { id: string };
}): Promise<void> {
  const id = idKey(input.id);
  await ctx.scope.write(async (db) => {
    const [, , [removed]] = await Promise.all([
      lockReceivers(ctx, db, "exclusive"),
      db.delete(polledEvents).where(eq(polledEvents.receiverId, id)).execute(),
      db
        .delete(eventReceivers)
        .where(eq(eventReceivers.id, id))
        .returning(receiverFields)
        .execute(),
    ]);
    if (!removed) throw notFound("receiver", input.id);
    const { name, delivery, audience, content, url } = removed;
    const before = { name, delivery, audience, content, url };
    await auditRow(ctx, db, {
      action: "receiver.remove",
      subjectId: removed.id,
      before,
      after: null,
    }).execute();
  });
}
