import {
  createEndpoint,
  createEndpointInput,
  listEndpoints,
  oneEndpointInput,
  removeEndpoint,
  rotateEndpoint,
  rotateEndpointInput,
} from "../../../shared/webhooks/inbound/endpoints/endpoints.ts";
import { listEvents, listEventsInput } from "../../../shared/webhooks/inbound/list-events.ts";
import { oneOutgoingInput } from "../../../shared/webhooks/outbound/endpoint-fields.ts";
import {
  changeOutgoing,
  changeOutgoingInput,
  createOutgoing,
  createOutgoingInput,
  listOutgoing,
  removeOutgoing,
  rotateOutgoing,
  rotateOutgoingInput,
} from "../../../shared/webhooks/outbound/endpoints.ts";
import {
  listDeliveries,
  listDeliveriesInput,
} from "../../../shared/webhooks/outbound/list-deliveries.ts";
import {
  enableOutgoing,
  enableOutgoingInput,
  replayOutgoing,
  replayOutgoingInput,
  testOutgoing,
} from "../../../shared/webhooks/outbound/replay-events.ts";
import { adminProcedure, router } from "../procedures.ts";
import type { TrpcContext } from "../context.ts";

/** Adds the URL that the service sends its events to. */
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

export const webhookEventsRouter = router({
  list: adminProcedure
    .input(listEventsInput.prefault({}))
    .query(({ ctx, input }) => listEvents({ ctx: ctx.tenantCtx, input })),
});

export const outgoingWebhooksRouter = router({
  create: adminProcedure
    .input(createOutgoingInput)
    .mutation(({ ctx, input }) => createOutgoing({ ctx: ctx.tenantCtx, input })),
  list: adminProcedure.query(({ ctx }) => listOutgoing({ ctx: ctx.tenantCtx })),
  change: adminProcedure
    .input(changeOutgoingInput)
    .mutation(({ ctx, input }) => changeOutgoing({ ctx: ctx.tenantCtx, input })),
  rotate: adminProcedure
    .meta({ whenUnpaid: true })
    .input(rotateOutgoingInput)
    .mutation(({ ctx, input }) => rotateOutgoing({ ctx: ctx.tenantCtx, input })),
  enable: adminProcedure
    .input(enableOutgoingInput)
    .mutation(({ ctx, input }) => enableOutgoing({ ctx: ctx.tenantCtx, input })),
  replay: adminProcedure
    .input(replayOutgoingInput)
    .mutation(({ ctx, input }) => replayOutgoing({ ctx: ctx.tenantCtx, input })),
  test: adminProcedure
    .input(oneOutgoingInput)
    .mutation(({ ctx, input }) => testOutgoing({ ctx: ctx.tenantCtx, input })),
  deliveries: adminProcedure
    .input(listDeliveriesInput)
    .query(({ ctx, input }) => listDeliveries({ ctx: ctx.tenantCtx, input })),
  remove: adminProcedure
    .meta({ whenUnpaid: true })
    .input(oneOutgoingInput)
    .mutation(async ({ ctx, input }) => {
      await removeOutgoing({ ctx: ctx.tenantCtx, input });
      return { removed: true };
    }),
});
