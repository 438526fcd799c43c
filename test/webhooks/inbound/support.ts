import { Webhook } from "standardwebhooks";
import { clientFor } from "../../support/server.ts";
import type { Stack } from "../../support/stack.ts";
import { createTestTenant } from "../../support/tenants.ts";
import { until } from "../../support/until.ts";

type Service = "user-service" | "payment-service" | "communication-service";

/** What a service sends: a body, signed. */
export interface Sent {
  body: unknown;
  secret: string;
  url: string;
  messageId?: string;
  /** Seconds since 1970; now when left out. */
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
      "webhook-id": id,
      "webhook-timestamp": String(Math.floor(time.getTime() / 1000)),
      "webhook-signature": new Webhook(secret).sign(id, time, text),
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

/** What of the product is called; it may run elsewhere. */
interface Product extends Pick<Stack, "outside"> {
  server: Pick<Stack["server"], "url" | "operatorToken">;
}

/** A tenant with an admin, and an endpoint of each service that it asks for. */
export async function tenantWithEndpoints(stack: Product, slug: string, config?: object) {
  const tenant = await createTestTenant(stack.outside, stack.server, slug, config);
  const adminId = await tenant.person({ userName: "admin@x.test", roles: [{ value: "admin" }] });
  const client = clientFor(stack.server, await tenant.token(adminId, "admin"));
  const endpoint = (service: Service) => client.webhookEndpoints.create.mutate({ service });
  return { tenant, adminId, client, endpoint };
}

let counted = 0;

/** An event of the user service. */
export const userEvent = (
  data: Record<string, unknown> & { id: string },
  type = "user.updated",
) => ({
  id: `evt-${(counted += 1)}`,
  type,
  timestamp: new Date().toISOString(),
  data: { userName: `${data.id}@x.test`, email: `${data.id}@x.test`, ...data },
});

/** Waits until no event of the tenant waits for its effect, and none is announced. */
export const untilSettled = (
  sql: (parts: TemplateStringsArray, ...values: string[]) => PromiseLike<unknown[]>,
  tenantId: string,
  withinMs?: number,
) =>
  until(
    "every event has its effect",
    async () => {
      const pending = await sql`select 1 from webhook_events
        where tenant_id = ${tenantId} and status = 'pending'
        union all select 1 from outbox
        where tenant_id = ${tenantId} and event = 'webhooks.received' and handled_at is null`;
      return pending.length === 0;
    },
    withinMs,
  );
