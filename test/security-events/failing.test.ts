import { Client } from "@upstash/qstash";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { sweepDeadMessages } from "../../worker/sweeps/dead-messages.ts";
import { useStack } from "../support/stack.ts";
import { until } from "../support/until.ts";
import { withoutWorkers } from "../support/workers.ts";
import {
  poll,
  prov,
  type PushReceiver,
  startPushReceiver,
  tenantWithReceivers,
  type TenantWithReceivers,
  untilWaiting,
  verifySet,
} from "./support.ts";

// QStash's three retries take half an hour; in tests they take a second.
const timeScale = 2000;

const stack = useStack({ timeScale });
let acme: TenantWithReceivers;
let hub: PushReceiver;
let registered: Awaited<ReturnType<TenantWithReceivers["client"]["receivers"]["create"]["mutate"]>>;

beforeAll(async () => {
  acme = await tenantWithReceivers(stack, "acme");
});

beforeEach(async () => {
  hub = startPushReceiver();
  registered = await acme.client.receivers.create.mutate({
    delivery: "push",
    name: "hub",
    url: hub.url,
    audience: "hub",
    content: "full",
    authorization: "Bearer hub-secret",
  });
});

afterEach(async () => {
  await acme.client.receivers.remove.mutate({ id: registered.id });
  await hub.stop();
});

const verified = (token: string) => {
  const { issuer, audience } = registered;
  return verifySet(stack.server, token, { issuer, audience });
};

const deadLetters = async () => {
  const { items } = await acme.client.deadLetters.list.query({ limit: 100 });
  return Promise.all(items.map(({ id }) => acme.client.deadLetters.get.query({ id })));
};

/** Creates a user and returns the dead letter of its token. */
async function failedPush(userName: string, untilFailed: () => Promise<unknown>) {
  const id = await acme.tenant.person({ userName });
  await untilFailed();
  const deadLetter = await until("the dead letter exists", async () => {
    const found = await Promise.all(
      (await deadLetters()).map(async (each) => ({
        ...each,
        set: await verified(each.body).catch(() => null),
      })),
    );
    return found.find(({ set }) => set?.sub_id["uri"] === `/Users/${id}`);
  });
  return { id, deadLetter };
}

describe("a push that fails", () => {
  it("is retried with the same token until the receiver accepts it", async () => {
    hub.status = 503;
    await acme.tenant.person({ userName: "recovers" });
    await until("it was refused twice", () => hub.received.length >= 2);
    hub.status = 202;
    const count = hub.received.length;
    await until("it came again", () => hub.received.length > count);
    expect(new Set(hub.received.map(({ token }) => token)).size).toBe(1);
    const set = await verified(hub.received.at(-1)?.token ?? "");
    expect(Object.keys(set.events)).toEqual([prov("create:full")]);
    const bodies = (await deadLetters()).map(({ body }) => body);
    expect(bodies).not.toContain(hub.received[0]?.token);
  });

  it("becomes a dead letter with the whole token after the last retry", async () => {
    hub.status = 500;
    const { deadLetter } = await failedPush("exhausted", () =>
      until("all tries were made", () => hub.received.length === 4),
    );
    expect(deadLetter).toMatchObject({
      source: "job",
      attempts: 4,
      reason: "provisioning.push failed 4 times; the last answer was 500.",
      request: { job: "provisioning.push", receiverId: registered.id, status: 500 },
    });
    expect(deadLetter.body).toBe(hub.received[0]?.token);
    expect(JSON.stringify(await deadLetters())).not.toContain("hub-secret");
  });

  it("is collected from the dead letters of QStash if no callback arrives", async () => {
    hub.status = 500;
    const { url, token } = stack.outside.qstash;
    const qstash = new Client({ baseUrl: url, token, devMode: false, enableTelemetry: false });
    const dead = async () => (await qstash.dlq.listMessages({ count: 100 })).messages;
    const collect = async () => {
      await until("token and callback are dead", async () => {
        const urls = (await dead()).map((message) => message.url);
        return urls.includes(hub.url) && urls.some((each) => each.endsWith("/failures"));
      });
      expect((await deadLetters()).map(({ body }) => body)).not.toContain(hub.received[0]?.token);
      await sweepDeadMessages(stack.provisioning.services);
    };
    const { deadLetter } = await withoutWorkers([stack.analytics], () =>
      failedPush("swept", collect),
    );
    expect(deadLetter.request).toMatchObject({ job: "provisioning.push", status: 500 });
    expect((await dead()).filter((message) => message.url === hub.url)).toEqual([]);
  });

  it("does not delay other receivers", async () => {
    hub.status = 500;
    const polls = await acme.client.receivers.create.mutate({
      delivery: "poll",
      name: "polls",
      audience: "polls",
    });
    await failedPush("held", () => untilWaiting(acme.tenant, polls.id, 1));
    expect(Object.keys((await poll(acme.tenant, polls.id)).sets)).toHaveLength(1);
    await acme.client.receivers.remove.mutate({ id: polls.id });
  });
});

describe("a token that QStash refuses", () => {
  it("becomes a dead letter immediately, and other receivers get theirs", async () => {
    const polls = await acme.client.receivers.create.mutate({
      delivery: "poll",
      name: "polls",
      audience: "polls",
    });
    // A token is a third longer than its content, and QStash accepts one megabyte.
    const x509Certificates = Array.from({ length: 100 }, (_, n) => ({
      value: btoa(String(n)).replaceAll("=", "").padEnd(8192, "A"),
    }));
    const large = { userName: "large", x509Certificates };
    const answer = await acme.tenant.scim("POST", "/Users", large);
    expect(answer.status).toBe(201);
    const deadLetter = await until("the dead letter exists", async () =>
      (await deadLetters()).find(({ reason }) => reason.startsWith("QStash refused")),
    );
    const set = await verified(deadLetter.body);
    expect(deadLetter.request).toMatchObject({ job: "provisioning.push", jti: set.jti });
    expect(set.events[prov("create:full")]?.["data"]).toMatchObject(large);
    await untilWaiting(acme.tenant, polls.id, 1);
    expect(hub.received).toEqual([]);
    await acme.client.receivers.remove.mutate({ id: polls.id });
  });
});
