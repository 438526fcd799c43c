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
import { mutation, query, router } from "../procedures.ts";
import { exampleId, noInput } from "../../declarations.ts";
import type { RequestScope } from "../../types.ts";
import { removedOutput } from "../removed.ts";

const url = z.string().describe("Where the service sends its events to.");

/** Adds the URL that the service sends its events to. */
const withUrl =
  ({ publicUrl }: RequestScope) =>
  <T extends { id: string; service: string }>(endpoint: T) => {
    return { ...endpoint, url: `${publicUrl}/webhooks/${endpoint.service}/${endpoint.id}` };
  };

export const webhookEndpointsRouter = router({
  create: mutation({
    permission: "webhooks:write",
    rest: "POST /webhook-endpoints",
    returnsSecret: true,
    status: 201,
    input: createEndpointInput,
    example: { service: "user-service" },
    output: createEndpointOutput.extend({ url }),
    run: async ({ ctx, input, request }) => withUrl(request)(await createEndpoint({ ctx, input })),
  }),
  list: query({
    permission: "webhooks:read",
    rest: "GET /webhook-endpoints",
    input: noInput,
    output: z.object({ items: z.array(endpointOutput.extend({ url })) }),
    run: async ({ ctx, request }) => {
      const { items } = await listEndpoints({ ctx });
      return { items: items.map(withUrl(request)) };
    },
  }),
  rotate: mutation({
    permission: "webhooks:write",
    rest: "POST /webhook-endpoints/:id/rotate",
    returnsSecret: true,
    whenUnpaid: true,
    input: rotateEndpointInput,
    example: { id: exampleId },
    output: rotateEndpointOutput,
    run: rotateEndpoint,
  }),
  remove: mutation({
    permission: "webhooks:write",
    rest: "DELETE /webhook-endpoints/:id",
    status: 204,
    whenUnpaid: true,
    input: oneEndpointInput,
    output: removedOutput,
    run: async ({ ctx, input }) => {
      await removeEndpoint({ ctx, input });
      return { removed: true };
    },
  }),
});

export const webhookEventsRouter = router({
  list: query({
    permission: "webhooks:read",
    rest: "GET /webhook-events",
    input: listEventsInput.prefault({}),
    output: listEventsOutput,
    run: listEvents,
  }),
});

export const outgoingWebhooksRouter = router({
  create: mutation({
    permission: "webhooks:write",
    rest: "POST /outgoing-webhooks",
    returnsSecret: true,
    status: 201,
    input: createOutgoingInput,
    example: { url: "https://hub.example/events", types: ["user_changed"] },
    output: createOutgoingOutput,
    run: createOutgoing,
  }),
  list: query({
    permission: "webhooks:read",
    rest: "GET /outgoing-webhooks",
    input: noInput,
    output: listOutgoingOutput,
    run: listOutgoing,
  }),
  change: mutation({
    permission: "webhooks:write",
    rest: "PATCH /outgoing-webhooks/:id",
    input: changeOutgoingInput,
    example: { id: exampleId, types: ["quiz.completed"] },
    output: outgoingOutput,
    run: changeOutgoing,
  }),
  rotate: mutation({
    permission: "webhooks:write",
    rest: "POST /outgoing-webhooks/:id/rotate",
    returnsSecret: true,
    whenUnpaid: true,
    input: rotateOutgoingInput,
    example: { id: exampleId, overlapHours: 1 },
    output: rotateOutgoingOutput,
    run: rotateOutgoing,
  }),
  enable: mutation({
    permission: "webhooks:write",
    rest: "POST /outgoing-webhooks/:id/enable",
    input: enableOutgoingInput,
    example: { id: exampleId },
    output: scheduledEventsOutput,
    run: enableOutgoing,
  }),
  replay: mutation({
    permission: "webhooks:write",
    rest: "POST /outgoing-webhooks/:id/replay",
    input: replayOutgoingInput,
    example: { id: exampleId, since: "2026-01-31T09:00:00Z" },
    output: scheduledEventsOutput,
    run: replayOutgoing,
  }),
  test: mutation({
    permission: "webhooks:write",
    rest: "POST /outgoing-webhooks/:id/test",
    input: oneOutgoingInput,
    output: testOutgoingOutput,
    run: testOutgoing,
  }),
  deliveries: query({
    permission: "webhooks:read",
    rest: "GET /outgoing-webhooks/:id/deliveries",
    input: listDeliveriesInput,
    output: listDeliveriesOutput,
    run: listDeliveries,
  }),
  remove: mutation({
    permission: "webhooks:write",
    rest: "DELETE /outgoing-webhooks/:id",
    status: 204,
    whenUnpaid: true,
    input: oneOutgoingInput,
    output: removedOutput,
    run: async ({ ctx, input }) => {
      await removeOutgoing({ ctx, input });
      return { removed: true };
    },
  }),
});
