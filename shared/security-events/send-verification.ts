import { eq } from "drizzle-orm";
import { eventReceivers } from "../../drizzle/schema/index.ts";
import type { Context } from "../context.ts";
import { deliverSets } from "./deliver-sets.ts";
import { type SetSigner, signSet } from "./sign-set.ts";

/** OpenID Shared Signals Framework 1.0, section 8.1.4.1: an event without content, to test the delivery. */
const verification = "https://schemas.openid.net/secevent/ssf/event-type/verification";

/** Sends a verification event, unless the receiver has been removed. */
export async function sendVerification({
  ctx,
  input: { receiverId, eventId, signer },
}: {
  ctx: Context;
  input: { receiverId: string; eventId: string; signer: SetSigner };
}): Promise<void> {
  const [[receiver]] = await ctx.scope.read((db) => [
    db.select().from(eventReceivers).where(eq(eventReceivers.id, receiverId)),
  ]);
  if (!receiver) return;
  const claims = {
    tenantId: ctx.scope.tenantId,
    receiverId,
    audience: receiver.audience,
    eventId,
    requestId: ctx.requestId,
    subject: { format: "opaque", id: receiverId },
    events: { [verification]: {} },
  };
  const token = await signSet(signer, claims, ctx.now());
  await deliverSets(ctx, [{ receiver, eventId, token }], () => Promise.resolve(true));
}
