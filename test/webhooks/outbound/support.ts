import { Webhook } from "standardwebhooks";
import { clientFor } from "../../support/server.ts";
import type { Stack } from "../../support/stack.ts";
import { createTestTenant } from "../../support/tenants.ts";
import { until } from "../../support/until.ts";

export interface Received {
  id: string;
  type: string;
  timestamp: string;
  data: Record<string, unknown>;
}

/** A system of a tenant: verifies signatures by Standard Webhooks, and responds as configured. */
export function startListener() {
  const received: Received[] = [];
  const refused: unknown[] = [];
  const listener = {
    url: "",
    /** Secrets that must all have signed the event. */
    secrets: [] as string[],
    /** Secrets of which at least one must have signed. */
    known: [] as string[],
    received,
    refused,
    answer: (_event: Received) => new Response(null, { status: 204 }),
    stop: () => server.stop(true),
  };
  const server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    fetch: async (request) => {
      const text = await request.text();
      const headers = Object.fromEntries(request.headers.entries());
      const hasSigned = (secret: string) => {
        try {
          return Boolean(new Webhook(secret).verify(text, headers));
        } catch (error) {
          refused.push(error);
          return false;
        }
      };
      const { secrets, known } = listener;
      const isSigned = secrets.every(hasSigned) && (known.length === 0 || known.some(hasSigned));
      const event = JSON.parse(text) as Received;
      if (!isSigned || event.id !== headers["webhook-id"])
        return new Response(null, { status: 401 });
      const answer = listener.answer(event);
      if (answer.ok) received.push(event);
      return answer;
    },
  });
  listener.url = `http://127.0.0.1:${server.port}/rampart`;
  return listener;
}

export type Listener = ReturnType<typeof startListener>;

/** A tenant with an admin and, where a listener is given, an endpoint for all types. */
export async function tenantWithWebhooks(stack: Stack, slug: string) {
  const tenant = await createTestTenant(stack.outside, stack.server, slug);
  const adminId = await tenant.person({ userName: "admin@x.test", roles: [{ value: "admin" }] });
  const client = clientFor(stack.server, await tenant.token(adminId, "admin"));
  const subscribe = async (
    listener: Listener,
    types: Parameters<typeof client.outgoingWebhooks.create.mutate>[0]["types"] = ["user_changed"],
  ) => {
    const endpoint = await client.outgoingWebhooks.create.mutate({ url: listener.url, types });
    listener.secrets.push(endpoint.secret);
    return endpoint;
  };
  const deliveries = async (id: string) =>
    (await client.outgoingWebhooks.deliveries.query({ id, limit: 200 })).items;
  const endpoint = async (id: string) => {
    const { items } = await client.outgoingWebhooks.list.query();
    const found = items.find((item) => item.id === id);
    if (!found) throw new Error(`The endpoint ${id} is not listed.`);
    return found;
  };
  /** Starts a drain of the due deliveries. */
  const drain = () =>
    stack.analytics.services.publisher.publish([
      { job: "outgoing.drain", tenantId: tenant.id, requestId: crypto.randomUUID(), payload: {} },
    ]);
  return { tenant, adminId, client, subscribe, deliveries, endpoint, drain };
}

/** Waits until the listener has received an event about a user. */
export const untilReceived = (listener: Listener, externalId: string) =>
  until(`${externalId} was received`, () =>
    listener.received.find(({ data }) => data["externalId"] === externalId),
  );
