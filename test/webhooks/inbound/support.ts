import { clientFor } from "../../support/server.ts";
import type { Stack } from "../../support/stack.ts";
import { createTestTenant } from "../../support/tenants.ts";
import { until } from "../../support/until.ts";
import { webhookHeaders } from "../../standins/webhook-headers.ts";

type Service = "user-service" | "payment-service" | "communication-service";

/** A signed request of a service. */
export interface Sent {
  body: unknown;
  secret: string;
  url: string;
  messageId?: string;
  /** Seconds since 1970; the current time by default. */
  at?: number;
  headers?: Record<string, string>;
}

export async function send({ body, secret, url, messageId, at, headers }: Sent) {
  const id = messageId ?? crypto.randomUUID();
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const time = new Date(at === undefined ? Date.now() : at * 1000);
  const answer = await fetch(url, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      ...webhookHeaders(secret, id, time, text),
      ...headers,
    },
    body: text,
  });
  return {
    status: answer.status,
    retryAfter: answer.headers.get("retry-after"),
    body: (await answer.json()) as {
      accepted: number;
      duplicates: number;
      refused: number;
      events: { id: string | null; status: string; reason?: string }[];
      detail: string;
    },
  };
}

/** The part of the product that is called. It may run in another process. */
interface Product extends Pick<Stack, "outside"> {
  server: Pick<Stack["server"], "url" | "operatorToken">;
}

/** Creates a tenant with an admin, and a function that creates an endpoint of a service. */
export async function tenantWithEndpoints(stack: Product, slug: string, config?: object) {
  const tenant = await createTestTenant(stack.outside, stack.server, slug, config);
  const adminId = await tenant.person({ userName: "admin@x.test", roles: [{ value: "admin" }] });
  const client = clientFor(stack.server, await tenant.token(adminId, "admin"));
  const endpoint = (service: Service) => client.webhookEndpoints.create.mutate({ service });
  return { tenant, adminId, client, endpoint };
}

let eventCount = 0;

/** An event of the user service. */
export const userEvent = (
  data: Record<string, unknown> & { id: string },
  type = "user.updated",
) => ({
  id: `evt-${(eventCount += 1)}`,
  type,
  timestamp: new Date().toISOString(),
  data: { userName: `${data.id}@x.test`, email: `${data.id}@x.test`, ...data },
});

/** Waits until all events of the tenant and their outbox events are processed. */
export const untilProcessed = (
  sql: (parts: TemplateStringsArray, ...values: string[]) => PromiseLike<unknown[]>,
  tenantId: string,
  timeoutMs?: number,
) =>
  until(
    "all events are processed",
    async () => {
      const pending = await sql`select 1 from webhook_events
        where tenant_id = ${tenantId} and status = 'pending'
        union all select 1 from outbox
        where tenant_id = ${tenantId} and event = 'webhooks.received' and handled_at is null`;
      return pending.length === 0;
    },
    timeoutMs,
  );
