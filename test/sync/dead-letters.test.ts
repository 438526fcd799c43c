import { Client } from "@upstash/qstash";
import { beforeAll, describe, expect, it } from "vitest";
import { newId } from "../../shared/ids.ts";
import { sweepDeadMessages } from "../../worker/sweeps/dead-messages.ts";
import { useStack } from "../support/stack.ts";
import { createTestTenant } from "../support/tenants.ts";
import { until } from "../support/until.ts";
import { type TestWorker, withoutWorkers } from "../support/workers.ts";
import { tenantWithAdmin } from "./support.ts";
import { useSql } from "../support/database.ts";

// QStash's three retries take half an hour; in tests they take a second.
const timeScale = 2000;

const stack = useStack({ timeScale });
const sql = useSql(stack);
let acme: Awaited<ReturnType<typeof tenantWithAdmin>>;

beforeAll(async () => {
  acme = await tenantWithAdmin(stack, "acme");
});

const both = () => [stack.provisioning, stack.analytics];

const qstash = () => {
  const { url, token } = stack.outside.qstash;
  return new Client({ baseUrl: url, token, devMode: false, retry: false, enableTelemetry: false });
};

/** Publishes a job and returns the body that is delivered. */
async function publish(
  job: "user_changed" | "audit.seal",
  payload: object,
  tenantId = acme.tenant.id,
) {
  const requestId = `req-${newId()}`;
  const message = { job, tenantId, requestId, payload };
  await stack.provisioning.services.publisher.publish([message]);
  return { requestId, envelope: { v: 1, ...message } };
}

const deadLettersOf = async (requestId: string) =>
  (await acme.deadLetters()).filter(({ request }) => JSON.stringify(request).includes(requestId));

const untilDeadLetter = (requestId: string) =>
  until("the dead letter is stored", async () => (await deadLettersOf(requestId))[0]);

const deadOf = async (requestId: string) =>
  (await qstash().dlq.listMessages({ count: 100 })).messages.filter(({ body }) =>
    (body ?? "").includes(requestId),
  );

describe("a message that can never succeed", () => {
  it("is stored once, although worker, callback and sweep all report it", async () => {
    const { requestId, envelope } = await publish("user_changed", { userId: "nobody" });
    const deadLetter = await untilDeadLetter(requestId);
    expect(deadLetter).toMatchObject({ source: "job", attempts: 1 });
    expect(deadLetter.reason).toContain("payload is invalid");
    expect(JSON.parse(deadLetter.body)).toEqual(envelope);
    await until(
      "it is in QStash's dead-letter queue",
      async () => (await deadOf(requestId)).length > 0,
    );
    await sweepDeadMessages(stack.analytics.services);
    expect(await deadLettersOf(requestId)).toHaveLength(1);
    expect(await deadOf(requestId)).toEqual([]);
  });
});

describe("a message that ran out of retries", () => {
  it("is stored by the other worker while its own is down", async () => {
    const { requestId, envelope } = await publishWithout(stack.provisioning);
    const deadLetter = await untilDeadLetter(requestId);
    expect(JSON.parse(deadLetter.body)).toEqual(envelope);
    expect(deadLetter).toMatchObject({
      attempts: 4,
      request: { job: "user_changed", status: 502 },
    });
    expect(deadLetter.reason).toContain("failed 4 times");
    await sweepDeadMessages(stack.provisioning.services);
    expect(await deadLettersOf(requestId)).toHaveLength(1);
  });

  it("is stored by the other worker in the opposite case too", async () => {
    const { requestId } = await withoutWorkers([stack.analytics], async () => {
      const published = await publish("audit.seal", {});
      await untilDeadLetter(published.requestId);
      return published;
    });
    expect(await deadLettersOf(requestId)).toHaveLength(1);
  });

  it("is stored by the sweep of QStash's dead-letter queue if both were down", async () => {
    const { requestId, envelope } = await withoutWorkers(both(), async () => {
      const published = await publish("user_changed", gone());
      // The message and its failure callback, which contains the message in base64.
      await until("message and callback are dead", async () => {
        const { messages } = await qstash().dlq.listMessages({ count: 100 });
        const callback = messages.some(({ url }) => url.endsWith("/failures"));
        return callback && (await deadOf(published.requestId)).length > 0;
      });
      return published;
    });
    expect(await deadLettersOf(requestId)).toEqual([]);
    await sweepDeadMessages(stack.analytics.services);
    const [deadLetter, ...more] = await deadLettersOf(requestId);
    expect(more).toEqual([]);
    expect(JSON.parse(deadLetter?.body ?? "null")).toEqual(envelope);
    expect((await qstash().dlq.listMessages({ count: 100 })).messages).toEqual([]);
  });

  const gone = () => ({ userId: newId(), version: 1, operation: "CREATE" });
  const publishWithout = (down: TestWorker) =>
    withoutWorkers([down], async () => {
      const published = await publish("user_changed", gone());
      await untilDeadLetter(published.requestId);
      return published;
    });
});

describe("a dead letter of a suspended tenant", () => {
  it("is kept by QStash until the tenant is active again", async () => {
    const { requestId } = await withoutWorkers(both(), async () => {
      const published = await publish("user_changed", { userId: "nobody" });
      await until("it is dead", async () => (await deadOf(published.requestId)).length > 0);
      return published;
    });
    await sql`update tenants set active = false where id = ${acme.tenant.id}`;
    await sweepDeadMessages(stack.analytics.services);
    expect(await deadOf(requestId)).toHaveLength(1);
    await sql`update tenants set active = true where id = ${acme.tenant.id}`;
    await sweepDeadMessages(stack.analytics.services);
    expect(await deadOf(requestId)).toEqual([]);
    expect(await deadLettersOf(requestId)).toHaveLength(1);
  });

  it("does not block another tenant's dead letter, even if there are many", async () => {
    const { id: suspended } = await createTestTenant(stack.outside, stack.server, "many");
    await withoutWorkers(both(), async () => {
      const many = Array.from({ length: 130 }, () =>
        publish("user_changed", { userId: "nobody" }, suspended),
      );
      const dead = async (ids: { requestId: string }[]) => {
        const bodies = await allDead();
        return ids.every(({ requestId }) => bodies.some((body) => body.includes(requestId)));
      };
      const published = await Promise.all(many);
      await until("all messages are in the dead-letter queue", () => dead(published));
      const other = await publish("user_changed", { userId: "nobody" });
      await until("the other message is behind them", () => dead([other]));
      await sql`update tenants set active = false where id = ${suspended}`;
      await sweepDeadMessages(stack.analytics.services);
      expect(await deadLettersOf(other.requestId)).toHaveLength(1);
    });
    const kept = (await allDead()).filter((body) => body.includes(suspended));
    expect(kept.length).toBeGreaterThanOrEqual(130);
  });

  async function allDead(): Promise<string[]> {
    const bodies: string[] = [];
    for (let cursor: string | undefined; ;) {
      const page = await qstash().dlq.listMessages({ count: 100, ...(cursor ? { cursor } : {}) });
      bodies.push(...page.messages.map(({ body }) => body ?? ""));
      if (!page.cursor) return bodies;
      ({ cursor } = page);
    }
  }
});
