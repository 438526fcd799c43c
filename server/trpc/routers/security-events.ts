import * as z from "zod";
import {
  createReceiver,
  createReceiverInput,
} from "../../../shared/security-events/create-receiver.ts";
import { listReceivers } from "../../../shared/security-events/list-receivers.ts";
import { removeReceiver } from "../../../shared/security-events/remove-receiver.ts";
import { requestVerification } from "../../../shared/security-events/request-verification.ts";
import { issuerOf } from "../../../shared/security-events/sign-set.ts";
import { adminProcedure, router, type TrpcContext } from "../procedures.ts";

const one = z.strictObject({ id: z.string().max(200) });

/** What the receiver's people are to set up: whose tokens these are, and where they wait. */
const withPlaces =
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
    return withPlaces(ctx, ctx.tenantCtx.scope.tenantId)(receiver);
  }),
  list: adminProcedure.query(async ({ ctx }) => {
    const receivers = await listReceivers({ ctx: ctx.tenantCtx });
    return { items: receivers.map(withPlaces(ctx, ctx.tenantCtx.scope.tenantId)) };
  }),
  remove: adminProcedure
    .meta({ whenUnpaid: true })
    .input(one)
    .mutation(async ({ ctx, input }) => {
      await removeReceiver({ ctx: ctx.tenantCtx, input });
      return { removed: true };
    }),
  verify: adminProcedure
    .input(one)
    .mutation(({ ctx, input }) => requestVerification({ ctx: ctx.tenantCtx, input })),
});
