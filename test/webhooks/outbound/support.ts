import { Webhook } from "standardwebhooks";
import { clientFor } from "../../support/server.ts";
import type { Stack } from "../../support/stack.ts";
import { createTestTenant } from "../../support/tenants.ts";
import { until } from "../../support/until.ts";

export interface Heard {
  id: string;
  type: string;
  timestamp: string;
  data: Record<string, unknown>;
}

/** A system of a tenant's own: verifies as Standard Webhooks has it, and answers as it is told. */
export function startListener() {
  const heard: Heard[] = [];
  const refused: unknown[] = [];
  const listener = {
    url: "",
    /** Each of these must have signed. */
    secrets: [] as string[],
    /** One of these must have. */
    known: [] as string[],
    heard,
    refused,
    answer: (_event: Heard) => new Response(null, { status: 204 }),
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
      const event = JSON.parse(text) as Heard;
      if (!isSigned || event.id !== headers["webhook-id"])
        return new Response(null, { status: 401 });
      const answer = listener.answer(event);
      if (answer.ok) heard.push(event);
      return answer;
    },
  });
  listener.url = `http://127.0.0.1:${server.port}/rampart`;
  return listener;
}

export type Listener = ReturnType<typeof startListener>;

/** A tenant with an admin and, where a listener is given, an endpoint for all types. */
export async function tenantThatTells(stack: Stack, slug: string) {
  const tenant = await createTestTenant(stack.outside, stack.server, slug);
  const adminId = await tenant.person({ userName: "admin@x.test", roles: [{ value: "admin" }] });
  const client = clientFor(stack.server, await tenant.token(adminId, "admin"));
  const tell = async (
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
  /** Has the tenant's worker look once more at what is due. */
  const drain = () =>
    stack.analytics.services.publisher.publish([
      { job: "outgoing.drain", tenantId: tenant.id, requestId: crypto.randomUUID(), payload: {} },
    ]);
  return { tenant, adminId, client, tell, deliveries, endpoint, drain };
}

export type Telling = Awaited<ReturnType<typeof tenantThatTells>>;

/** Waits until an event about a person was heard. */
export const untilHeard = (listener: Listener, externalId: string) =>
  until(`${externalId} was heard of`, () =>
    listener.heard.find(({ data }) => data["externalId"] === externalId),
  );
