import * as z from "zod";
import {
  createReceiver,
  createReceiverInput,
} from "../../../shared/security-events/create-receiver.ts";
import { listReceivers, receiverOutput } from "../../../shared/security-events/receivers.ts";
import { removeReceiver } from "../../../shared/security-events/remove-receiver.ts";
import {
  requestVerification,
  requestVerificationOutput,
} from "../../../shared/security-events/request-verification.ts";
import { issuerOf } from "../../../shared/security-events/sign-set.ts";
import type { TrpcContext } from "../context.ts";
import { adminProcedure, router } from "../procedures.ts";
import { removedOutput } from "../removed.ts";

const receiverIdInput = z.strictObject({ id: z.string().max(200) });

const withAddressesOutput = receiverOutput.extend({
  issuer: z.string().describe("The `iss` of the tokens."),
  pollUrl: z.string().nullable().describe("Where a receiver polls tokens (RFC 8936)."),
});

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
  create: adminProcedure({ output: withAddressesOutput })
    .input(createReceiverInput)
    .mutation(async ({ ctx, input }) => {
      const receiver = await createReceiver({ ctx: ctx.tenantCtx, input });
      return withAddresses(ctx, ctx.tenantCtx.scope.tenantId)(receiver);
    }),
  list: adminProcedure({ output: z.object({ items: z.array(withAddressesOutput) }) }).query(
    async ({ ctx }) => {
      const receivers = await listReceivers({ ctx: ctx.tenantCtx });
      return { items: receivers.map(withAddresses(ctx, ctx.tenantCtx.scope.tenantId)) };
    },
  ),
  remove: adminProcedure({ output: removedOutput, whenUnpaid: true })
    .input(receiverIdInput)
    .mutation(async ({ ctx, input }) => {
      await removeReceiver({ ctx: ctx.tenantCtx, input });
      return { removed: true };
    }),
  verify: adminProcedure({ output: requestVerificationOutput })
    .input(receiverIdInput)
    .mutation(({ ctx, input }) => requestVerification({ ctx: ctx.tenantCtx, input })),
});
