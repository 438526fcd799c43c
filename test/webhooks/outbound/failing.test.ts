import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { useStack } from "../../support/stack.ts";
import { until } from "../../support/until.ts";
import { sweepDeadMessages } from "../../../worker/sweeps/dead-messages.ts";
import { type Listener, startListener, tenantWithWebhooks, untilReceived } from "./support.ts";
import { useFixture } from "../../support/fixture.ts";
import { useSql } from "../../support/database.ts";

const stack = useStack();
const sql = useSql(stack);
const acme = useFixture(() => tenantWithWebhooks(stack, "acme"));
let listener: Listener;
let endpointId: string;

beforeEach(async () => {
  listener = startListener();
  ({ id: endpointId } = await acme.subscribe(listener));
});

afterEach(async () => {
  await acme.client.outgoingWebhooks.remove.mutate({ id: endpointId });
  await listener.stop();
});

const person = (name: string) =>
  acme.tenant.person({ userName: `${name}@x.test`, externalId: name });

const refuse = (status: number, headers: Record<string, string> = {}) => {
  listener.answer = () => new Response("not now", { status, headers });
};
const accept = () => {
  listener.answer = () => new Response(null, { status: 204 });
};

const untilFailing = (failures = 1) =>
  until(`${failures} failures are noted`, async () => {
    const found = await acme.endpoint(endpointId);
    return found.failures >= failures && found;
  });

/** Ends the waits of the tenant's deliveries. */
async function waitsAreOver() {
  await sql`update outgoing_deliveries set due_at = now() where status = 'waiting'`;
  await sql`update outgoing_endpoints set retry_at = now()`;
  await acme.drain();
}

describe("an endpoint that fails", () => {
  it("is paused, and gets all events after it has recovered", async () => {
    refuse(503);
    await person("one");
    const failing = await untilFailing();
    expect(failing).toMatchObject({ status: "failing", lastError: "It answered 503: not now" });
    const [first] = await acme.deliveries(endpointId);
    expect(first).toMatchObject({ status: "waiting", failures: 1, lastStatus: 503 });
    expect(Date.parse(first?.dueAt ?? "") - Date.now()).toBeGreaterThan(10_000);
    await person("two");
    await person("three");
    await acme.drain();
    await until("all three are pending", async () => {
      const all = await acme.deliveries(endpointId);
      return all.length === 3 && all.every(({ status }) => status === "waiting");
    });
    accept();
    await waitsAreOver();
    for (const name of ["one", "two", "three"]) await untilReceived(listener, name);
    await until("its failures are reset", async () => {
      const { status, failingSince } = await acme.endpoint(endpointId);
      return status === "ok" && failingSince === null;
    });
    expect(listener.received).toHaveLength(3);
  });

  it("has a recorded result for any response, and is disabled by a 410", async () => {
    const strange = `\0gone\0 ${"x".repeat(270)}${"😀".repeat(40)}`;
    listener.answer = () => new Response(strange, { status: 500 });
    await person("strange");
    const failing = await untilFailing();
    expect(failing.status).toBe("failing");
    expect(failing.lastError).toMatch(/^It answered 500: \ufffdgone\ufffd x+/);
    expect(failing.lastError?.isWellFormed()).toBe(true);
    listener.answer = () => new Response(strange, { status: 410 });
    await waitsAreOver();
    await until("it is disabled", async () => {
      const { disabledReason } = await acme.endpoint(endpointId);
      return disabledReason === "It responded with 410 Gone.";
    });
  });

  it("gets one event at a time, and an event that it cannot process blocks no other", async () => {
    const asked: unknown[] = [];
    listener.answer = ({ data }) => {
      asked.push(data["externalId"]);
      return new Response(null, { status: data["externalId"] === "poison" ? 422 : 204 });
    };
    await person("poison");
    await untilFailing();
    await person("fine");
    await untilReceived(listener, "fine");
    expect(asked).toContain("poison");
    await until("the accepted event has ended the failures", async () => {
      const { status } = await acme.endpoint(endpointId);
      return status === "ok";
    });
    const deliveries = await acme.deliveries(endpointId);
    expect(deliveries.map(({ status }) => status)).toEqual(["delivered", "waiting"]);
  });

  it("that asks for a pause is paused", async () => {
    refuse(429, { "retry-after": "1800" });
    await person("paused");
    await untilFailing();
    const [delivery] = await acme.deliveries(endpointId);
    expect(Date.parse(delivery?.dueAt ?? "") - Date.now()).toBeGreaterThan(1_700_000);
  });

  it("misses an event after three days, and gets it by a replay", async () => {
    refuse(500);
    const since = new Date().toISOString();
    await person("late");
    await untilFailing();
    await sql`update outgoing_deliveries set failures = 9`;
    await waitsAreOver();
    await until("it is given up", async () => {
      const [delivery] = await acme.deliveries(endpointId);
      return delivery?.status === "failed";
    });
    accept();
    expect(await acme.client.outgoingWebhooks.replay.mutate({ id: endpointId, since })).toEqual({
      events: 1,
    });
    await sql`update outgoing_endpoints set retry_at = null`;
    await acme.drain();
    await untilReceived(listener, "late");
  });

  it("is disabled after five days with a notification, and gets the missed events after it is enabled", async () => {
    refuse(500);
    await person("before");
    await untilFailing();
    await sql`update outgoing_endpoints set failures = 9, failing_since = now() - interval '5 days'`;
    await waitsAreOver();
    const disabled = await until("it is disabled", async () => {
      const found = await acme.endpoint(endpointId);
      return found.status === "disabled" && found;
    });
    expect(disabled.disabledReason).toMatch(/^All 10 attempts since .* failed\.$/);
    const { items } = await acme.client.audit.list.query({ category: "machines", limit: 20 });
    expect(items).toContainEqual(
      expect.objectContaining({
        action: "outgoing_webhook.disable",
        actor: "job:outgoing.drain",
        subjectId: endpointId,
      }),
    );
    await person("while-disabled");
    await acme.drain();
    await expect(acme.client.outgoingWebhooks.test.mutate({ id: endpointId })).rejects.toThrow(
      "is disabled. Enable it first.",
    );
    await expect(
      acme.client.outgoingWebhooks.replay.mutate({ id: endpointId, since: "2026-01-01T00:00:00Z" }),
    ).rejects.toThrow("Enable it with `since` instead");
    await until("the missed event is stored", async () => {
      const rows =
        await sql`select 1 from outgoing_events where data->>'externalId' = 'while-disabled'`;
      return rows.length === 1;
    });
    accept();
    const { events } = await acme.client.outgoingWebhooks.enable.mutate({ id: endpointId });
    expect(events).toBe(1);
    await sql`update outgoing_deliveries set due_at = now() where status = 'waiting'`;
    await acme.drain();
    await untilReceived(listener, "while-disabled");
    await untilReceived(listener, "before");
    expect(await acme.endpoint(endpointId)).toMatchObject({
      disabledAt: null,
      disabledReason: null,
    });
  });

  it("that responds with 410 is disabled immediately", async () => {
    refuse(410);
    await person("gone");
    await until("it is disabled", async () => {
      const { disabledReason } = await acme.endpoint(endpointId);
      return disabledReason === "It responded with 410 Gone.";
    });
  });

  it("is retried even if no callback arrives", async () => {
    await listener.stop();
    await person("unanswered");
    await until("QStash has given it up", async () => {
      const { messages } = await stack.analytics.services.publisher.listDeadMessages();
      return messages.some(({ failureCallback }) => failureCallback?.includes(`/${endpointId}/`));
    });
    await sql`update outgoing_deliveries set status = 'sent', failures = 0`;
    await sweepDeadMessages(stack.provisioning.services);
    const [delivery] = await acme.deliveries(endpointId);
    expect(delivery).toMatchObject({ status: "waiting", failures: 1, lastStatus: 0 });
    expect(await acme.client.deadLetters.list.query({})).toMatchObject({ items: [] });
  });
});
