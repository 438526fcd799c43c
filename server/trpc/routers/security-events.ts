import * as z from "zod";
import {
  createReceiver,
  createReceiverInput,
} from "../../../shared/security-events/create-receiver.ts";
import { listReceivers } from "../../../shared/security-events/receivers.ts";
import { removeReceiver } from "../../../shared/security-events/remove-receiver.ts";
import { requestVerification } from "../../../shared/security-events/request-verification.ts";
import { issuerOf } from "../../../shared/security-events/sign-set.ts";
import type { TrpcContext } from "../context.ts";
import { adminProcedure, router } from "../procedures.ts";

const receiverIdInput = z.strictObject({ id: z.string().max(200) });

/** Adds what the receiver has to be configured with: the issuer and, for polling, the URL. */
const withAddresses =
  ({ hono }: TrpcContext, tenantId: string) =>
  <T extends { id: string; delivery: "push" | "poll" }>(receiver: T) => {
    const { publicUrl } = hono.get("request");
    const pollUrl = `${publicUrl}/scim/v2/SecurityEvents/${receiver.id}`;
    return {
      ...receiver,
      issuer: issuerOf(publicUrl, tenantId),
      pollUrl: receiver.delivery === "poll" ? pollUrl : null,
    };
  };

export const receiversRouter = router({
  create: adminProcedure.input(createReceiverInput).mutation(async ({ ctx, input }) => {
    const receiver = await createReceiver({ ctx: ctx.tenantCtx, input });
    return withAddresses(ctx, ctx.tenantCtx.scope.tenantId)(receiver);
  }),
  list: adminProcedure.query(async ({ ctx }) => {
    const receivers = await listReceivers({ ctx: ctx.tenantCtx });
    return { items: receivers.map(withAddresses(ctx, ctx.tenantCtx.scope.tenantId)) };
  }),
  remove: adminProcedure
    .meta({ whenUnpaid: true })
    .input(receiverIdInput)
    .mutation(async ({ ctx, input }) => {
      await removeReceiver({ ctx: ctx.tenantCtx, input });
      return { removed: true };
    }),
  verify: adminProcedure
    .input(receiverIdInput)
    .mutation(({ ctx, input }) => requestVerification({ ctx: ctx.tenantCtx, input })),
});
