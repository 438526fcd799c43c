import { receiverAad } from "../secrets/aad.ts";
import { count } from "drizzle-orm";
import * as z from "zod";
import { eventReceivers } from "../../drizzle/schema/index.ts";
import { auditRow } from "../audit/record.ts";
import type { Context } from "../context.ts";
import { violates } from "../db/errors.ts";
import { targetUrl } from "../adapters/targets.ts";
import { AppError } from "../errors.ts";
import { newId } from "../ids.ts";
import { lockReceivers, receiverFields, type receiverOutput } from "./receivers.ts";

const maxReceivers = 10;

const commonFields = {
  name: z.string().trim().min(1).max(100),
  /** The `aud` claim that the receiver expects in the tokens. */
  audience: z.string().trim().min(1).max(500),
  content: z.enum(["notice", "full"]).default("notice"),
};

export const createReceiverInput = z.discriminatedUnion("delivery", [
  z.strictObject({
    delivery: z.literal("push"),
    ...commonFields,
    url: z.string().max(2000),
    /** The Authorization header of each push, such as `Bearer ...`. */
    authorization: z
      .string()
      .regex(/^[\x21-\x7E][\x20-\x7E]{0,3999}$/, "must be 1 to 4000 printable ASCII characters")
      .optional(),
  }),
  z.strictObject({ delivery: z.literal("poll"), ...commonFields }),
]);

/**
 * Registers a receiver of the tenant's provisioning changes. The Authorization header of its pushes
 * is stored sealed and never returned.
 * @throws AppError bad_request for a URL that is not allowed; conflict for a name that is taken, or
 *   for more than ten receivers
 */
export async function createReceiver({
  ctx,
  input,
}: {
  ctx: Context;
  input: z.output<typeof createReceiverInput>;
}): Promise<z.output<typeof receiverOutput>> {
  const { tenantId } = ctx.scope;
  const id = newId(ctx.now().getTime());
  const { name, delivery, audience, content } = input;
  const visible = { name, delivery, audience, content, url: null };
  const values =
    input.delivery === "poll"
      ? visible
      : { ...visible, url: targetUrl(ctx, input.url), authorization: await sealed(ctx, id, input) };
  return ctx.scope
    .write(async (db) => {
      const [, [present]] = await Promise.all([
        lockReceivers(ctx, db, "exclusive"),
        db.select({ count: count() }).from(eventReceivers).execute(),
      ]);
      if ((present?.count ?? 0) >= maxReceivers) {
        throw new AppError(
          "conflict",
          `A tenant has at most ${maxReceivers} receivers. Remove one first.`,
        );
      }
      const after = { ...visible, url: values.url };
      const change = { action: "receiver.create", subjectId: id, before: null, after };
      const [[receiver]] = await Promise.all([
        db
          .insert(eventReceivers)
          .values({ id, ...values })
          .returning(receiverFields)
          .execute(),
        auditRow(ctx, db, change).execute(),
      ]);
      if (!receiver) throw new Error(`The receiver of tenant ${tenantId} was not inserted.`);
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
