import * as z from "zod";
import {
  createEndpoint,
  createEndpointInput,
  createEndpointOutput,
  endpointOutput,
  listEndpoints,
  oneEndpointInput,
  removeEndpoint,
  rotateEndpoint,
  rotateEndpointInput,
  rotateEndpointOutput,
} from "../../../shared/webhooks/inbound/endpoints/endpoints.ts";
import {
  listEvents,
  listEventsInput,
  listEventsOutput,
} from "../../../shared/webhooks/inbound/list-events.ts";
import {
  createOutgoingOutput,
  listOutgoingOutput,
  oneOutgoingInput,
  outgoingOutput,
  rotateOutgoingOutput,
} from "../../../shared/webhooks/outbound/endpoint-fields.ts";
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
  listDeliveriesOutput,
} from "../../../shared/webhooks/outbound/list-deliveries.ts";
import {
  enableOutgoing,
  enableOutgoingInput,
  replayOutgoing,
  replayOutgoingInput,
  scheduledEventsOutput,
  testOutgoing,
  testOutgoingOutput,
} from "../../../shared/webhooks/outbound/replay-events.ts";
import { adminProcedure, router } from "../procedures.ts";
import type { TrpcContext } from "../context.ts";
import { removedOutput } from "../removed.ts";

const url = z.string().describe("Where the service sends its events to.");

/** Adds the URL that the service sends its events to. */
const withUrl =
  ({ hono }: TrpcContext) =>
  <T extends { id: string; service: string }>(endpoint: T) => {
    const { publicUrl } = hono.get("request");
    return { ...endpoint, url: `${publicUrl}/webhooks/${endpoint.service}/${endpoint.id}` };
  };

export const webhookEndpointsRouter = router({
  create: adminProcedure({ output: createEndpointOutput.extend({ url }) })
    .input(createEndpointInput)
    .mutation(async ({ ctx, input }) =>
      withUrl(ctx)(await createEndpoint({ ctx: ctx.tenantCtx, input })),
    ),
  list: adminProcedure({
    output: z.object({ items: z.array(endpointOutput.extend({ url })) }),
  }).query(async ({ ctx }) => {
    const { items } = await listEndpoints({ ctx: ctx.tenantCtx });
    return { items: items.map(withUrl(ctx)) };
  }),
  rotate: adminProcedure({ output: rotateEndpointOutput, whenUnpaid: true })
    .input(rotateEndpointInput)
    .mutation(({ ctx, input }) => rotateEndpoint({ ctx: ctx.tenantCtx, input })),
  remove: adminProcedure({ output: removedOutput, whenUnpaid: true })
    .input(oneEndpointInput)
    .mutation(async ({ ctx, input }) => {
      await removeEndpoint({ ctx: ctx.tenantCtx, input });
      return { removed: true };
    }),
});

export const webhookEventsRouter = router({
  list: adminProcedure({ output: listEventsOutput })
    .input(listEventsInput.prefault({}))
    .query(({ ctx, input }) => listEvents({ ctx: ctx.tenantCtx, input })),
});

export const outgoingWebhooksRouter = router({
  create: adminProcedure({ output: createOutgoingOutput })
    .input(createOutgoingInput)
    .mutation(({ ctx, input }) => createOutgoing({ ctx: ctx.tenantCtx, input })),
  list: adminProcedure({ output: listOutgoingOutput }).query(({ ctx }) =>
    listOutgoing({ ctx: ctx.tenantCtx }),
  ),
  change: adminProcedure({ output: outgoingOutput })
    .input(changeOutgoingInput)
    .mutation(({ ctx, input }) => changeOutgoing({ ctx: ctx.tenantCtx, input })),
  rotate: adminProcedure({ output: rotateOutgoingOutput, whenUnpaid: true })
    .input(rotateOutgoingInput)
    .mutation(({ ctx, input }) => rotateOutgoing({ ctx: ctx.tenantCtx, input })),
  enable: adminProcedure({ output: scheduledEventsOutput })
    .input(enableOutgoingInput)
    .mutation(({ ctx, input }) => enableOutgoing({ ctx: ctx.tenantCtx, input })),
  replay: adminProcedure({ output: scheduledEventsOutput })
    .input(replayOutgoingInput)
    .mutation(({ ctx, input }) => replayOutgoing({ ctx: ctx.tenantCtx, input })),
  test: adminProcedure({ output: testOutgoingOutput })
    .input(oneOutgoingInput)
    .mutation(({ ctx, input }) => testOutgoing({ ctx: ctx.tenantCtx, input })),
  deliveries: adminProcedure({ output: listDeliveriesOutput })
    .input(listDeliveriesInput)
    .query(({ ctx, input }) => listDeliveries({ ctx: ctx.tenantCtx, input })),
  remove: adminProcedure({ output: removedOutput, whenUnpaid: true })
    .input(oneOutgoingInput)
    .mutation(async ({ ctx, input }) => {
      await removeOutgoing({ ctx: ctx.tenantCtx, input });
      return { removed: true };
    }),
});
