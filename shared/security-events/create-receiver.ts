import { receiverAad } from "../secrets/aad.ts";
import { count } from "drizzle-orm";
import * as z from "zod";
import { eventReceivers } from "../../drizzle/schema/index.ts";
import { auditRow } from "../audit/record.ts";
import type { Context } from "../context.ts";
import { violates } from "../db/errors.ts";
import { targetUrl } from "../adapters/qstash/target-url.ts";
import { AppError } from "../errors.ts";
import { newId } from "../ids.ts";
import { lockReceivers, receiverFields } from "./receivers.ts";

const most = 10;

const described = {
  name: z.string().trim().min(1).max(100),
  /** The `aud` of the tokens: what the receiver expects there. */
  audience: z.string().trim().min(1).max(500),
  content: z.enum(["notice", "full"]).default("notice"),
};

export const createReceiverInput = z.discriminatedUnion("delivery", [
  z.strictObject({
    delivery: z.literal("push"),
    ...described,
    url: z.string().max(2000),
    /** The Authorization header of each push, e.g. `Bearer ...`. */
    authorization: z
      .string()
      .regex(/^[\x21-\x7E][\x20-\x7E]{0,3999}$/, "is no header: 1 to 4000 plain characters")
      .optional(),
  }),
  z.strictObject({ delivery: z.literal("poll"), ...described }),
]);

/**
 * Registers who is told of provisioning changes from now on. What authorizes a push is kept sealed
 * and shown to nobody.
 * @throws AppError bad_request for a URL that nothing is pushed to, conflict for a name that is
 *   taken or more than ten receivers
 */
export async function createReceiver({
  ctx,
  input,
}: {
  ctx: Context;
  input: z.output<typeof createReceiverInput>;
}) {
  const { tenantId } = ctx.scope;
  const id = newId(ctx.now().getTime());
  const { name, delivery, audience, content } = input;
  const shown = { name, delivery, audience, content, url: null };
  const values =
    input.delivery === "poll"
      ? shown
      : { ...shown, url: targetUrl(ctx, input.url), authorization: await sealed(ctx, id, input) };
  return ctx.scope
    .write(async (db) => {
      const [, [present]] = await Promise.all([
        lockReceivers(ctx, db, "alone"),
        db.select({ count: count() }).from(eventReceivers).execute(),
      ]);
      if ((present?.count ?? 0) >= most) {
        throw new AppError("conflict", `A tenant has at most ${most} receivers. Remove one first.`);
      }
      const after = { ...shown, url: values.url };
      const change = { action: "receiver.create", subjectId: id, before: null, after };
      const [[receiver]] = await Promise.all([
        db
          .insert(eventReceivers)
          .values({ id, ...values })
          .returning(receiverFields)
          .execute(),
        auditRow(ctx, db, change).execute(),
      ]);
      if (!receiver) throw new Error(`The receiver of ${tenantId} was not written.`);
      return receiver;
    })
    .catch((error: unknown) => {
      if (!violates(error, "event_receivers_name")) throw error;
      const message = `Another receiver is called "${name}". Choose another name.`;
      throw new AppError("conflict", message, { field: "name" });
    });
}

const sealed = async (
  { secrets, scope }: Context,
  id: string,
  { authorization }: { authorization?: string | undefined },
) =>
  authorization === undefined ? null : secrets.seal(authorization, receiverAad(scope.tenantId, id));
