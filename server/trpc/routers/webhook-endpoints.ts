import {
  createEndpoint,
  createEndpointInput,
  listEndpoints,
  oneEndpointInput,
  removeEndpoint,
  rotateEndpoint,
  rotateEndpointInput,
} from "../../../shared/webhooks/inbound/endpoints/endpoints.ts";
import { adminProcedure, router, type TrpcContext } from "../procedures.ts";

/** Where the service is to send to. */
const withUrl =
  ({ hono }: TrpcContext) =>
  <T extends { id: string; service: string }>(endpoint: T) => {
    const { publicUrl } = hono.get("request");
    return { ...endpoint, url: `${publicUrl}/webhooks/${endpoint.service}/${endpoint.id}` };
  };

export const webhookEndpointsRouter = router({
  create: adminProcedure
    .input(createEndpointInput)
    .mutation(async ({ ctx, input }) =>
      withUrl(ctx)(await createEndpoint({ ctx: ctx.tenantCtx, input })),
    ),
  list: adminProcedure.query(async ({ ctx }) => {
    const { items } = await listEndpoints({ ctx: ctx.tenantCtx });
    return { items: items.map(withUrl(ctx)) };
  }),
  rotate: adminProcedure
    .meta({ whenUnpaid: true })
    .input(rotateEndpointInput)
    .mutation(({ ctx, input }) => rotateEndpoint({ ctx: ctx.tenantCtx, input })),
  remove: adminProcedure
    .meta({ whenUnpaid: true })
    .input(oneEndpointInput)
    .mutation(async ({ ctx, input }) => {
      await removeEndpoint({ ctx: ctx.tenantCtx, input });
      return { removed: true };
    }),
});
