import { eq } from "drizzle-orm";
import * as z from "zod";
import { eventReceivers } from "../../drizzle/schema/index.ts";
import { auditRow } from "../audit/record.ts";
import type { Context } from "../context.ts";
import { AppError, notFound } from "../errors.ts";
import { idKey, newId } from "../ids.ts";

export const requestVerificationOutput = z.object({
  eventId: z.uuid().describe("The `jti` of the token begins with it."),
});

/**
 * Publishes a job that sends a verification event to a receiver, which shows whether tokens arrive.
 * @returns the id of the event, with which the `jti` of the token starts.
 * @throws AppError not_found; unavailable if the job cannot be published
 */
export async function requestVerification({
  ctx,
  input,
}: {
  ctx: Context;
  input: { id: string };
}): Promise<z.output<typeof requestVerificationOutput>> {
  const eventId = newId(ctx.now().getTime());
  const receiverId = await ctx.scope.write(async (db) => {
    const [receiver] = await db
      .select({ id: eventReceivers.id })
      .from(eventReceivers)
      .where(eq(eventReceivers.id, idKey(input.id)));
    if (!receiver) throw notFound("receiver", input.id);
    const after = { eventId };
    await auditRow(ctx, db, {
      action: "receiver.verify",
      subjectId: receiver.id,
      before: null,
      after,
    }).execute();
    return receiver.id;
  });
  const { tenantId } = ctx.scope;
  const { requestId } = ctx;
  const payload = { receiverId, eventId };
  await ctx.publisher
    .publish([{ job: "provisioning.verify", tenantId, requestId, payload }])
    .catch((error: unknown) => {
      const message = "The queue is unavailable. Try again in a few seconds.";
      throw new AppError("unavailable", message, { retryAfter: 5, cause: error });
    });
  return { eventId };
}
