import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { clientFor } from "../../support/server.ts";
import { putCatalogue, requestPull } from "../../support/learning.ts";
import { useStack } from "../../support/stack.ts";
import { until } from "../../support/until.ts";
import { sweepOutbound } from "../../../worker/sweeps/outbound-webhooks.ts";
import { channels, patch, untilQuiet } from "../../sync/support.ts";
import { type Listener, startListener, tenantWithWebhooks, untilReceived } from "./support.ts";
import { useFixture } from "../../support/fixture.ts";
import { useSql } from "../../support/database.ts";

const stack = useStack();
const sql = useSql(stack);
const acme = useFixture(() => tenantWithWebhooks(stack, "acme"));
const globex = useFixture(() => tenantWithWebhooks(stack, "globex"));
let listener: Listener;
/** Unique slugs, because a test may be retried. */
let late = 0;

beforeAll(async () => {
  await putCatalogue(stack.outside, acme.tenant);
  await requestPull(stack, acme.tenant);
});

beforeEach(() => {
  listener = startListener();
});

afterEach(async () => {
  for (const { client } of [acme, globex]) {
    const { items } = await client.outgoingWebhooks.list.query();
    for (const { id } of items) await client.outgoingWebhooks.remove.mutate({ id });
  }
  // Events that are left from one test must not reach the listener of the next test.
  await sql`update outbox set undispatched = false`;
  await listener.stop();
});

const person = (name: string) => ({ userName: `${name}@x.test`, externalId: name });

describe("a tenant's endpoint", () => {
  it("receives each change of a user, signed, with ids and never with names", async () => {
    const { id: endpointId } = await acme.subscribe(listener);
    const id = await acme.tenant.person(person("ada"));
    const created = await untilReceived(listener, "ada");
    expect(created).toEqual({
      id: expect.any(String),
      type: "user_changed",
      timestamp: expect.stringMatching(/Z$/),
      data: {
        userId: id,
        version: 1,
        operation: "CREATE",
        externalId: "ada",
        externalIds: { main: "ada" },
        active: true,
      },
    });
    await patch(acme.tenant, id, "active", false);
    await until("the second was received", () => listener.received.length === 2);
    expect(listener.received[1]?.data).toMatchObject({ operation: "DEACTIVATE", active: false });
    await until("both are delivered", async () => {
      const deliveries = await acme.deliveries(endpointId);
      return deliveries.length === 2 && deliveries.every(({ status }) => status === "delivered");
    });
    const [last] = await acme.deliveries(endpointId);
    expect(last).toMatchObject({ sends: 1, failures: 0, lastStatus: 204, dueAt: null });
    expect(await acme.endpoint(endpointId)).toMatchObject({ status: "ok", failures: 0 });
    expect(listener.refused).toEqual([]);
  });

  it("receives progress, quizzes and new reports, without quiz answers", async () => {
    await acme.subscribe(listener, ["progress.synced", "quiz.completed", "readiness.updated"]);
    const userId = await acme.tenant.person(person("bea"));
    const rep = clientFor(stack.server, await acme.tenant.token(userId, "rep"));
    const { id: courseId } = await until(
      "the catalogue is there",
      async () => (await rep.courses.list.query()).items[0],
    );
    await rep.quizzes.submit.mutate({
      submissionId: crypto.randomUUID(),
      userId,
      courseId,
      quizId: "free",
      answers: [{ questionId: "q1", selected: "secret answer", correct: true }],
      score: 100,
      submittedAt: new Date().toISOString(),
    });
    const byType = (type: string) => listener.received.find((event) => event.type === type);
    const quiz = await until("the quiz was received", () => byType("quiz.completed"));
    expect(quiz.data).toEqual({
      userId,
      courseId,
      quizId: "free",
      score: 100,
      submittedAt: expect.any(String),
      externalId: "bea",
      externalIds: { main: "bea" },
      active: true,
    });
    const figures = await until("the figures were received", () => byType("readiness.updated"));
    expect(figures.data).toMatchObject({ asOf: expect.any(String), people: expect.any(Number) });
    await until("progress was received", () => byType("progress.synced"));
    expect(listener.received.some(({ type }) => type === "user_changed")).toBe(false);
  });

  it("receives nothing of another tenant", async () => {
    const other = startListener();
    try {
      await acme.subscribe(listener);
      await globex.subscribe(other);
      await Promise.all([
        acme.tenant.person(person("only-acme")),
        globex.tenant.person(person("only-globex")),
      ]);
      await Promise.all([
        untilReceived(listener, "only-acme"),
        untilReceived(other, "only-globex"),
      ]);
      expect(listener.received.map(({ data }) => data["externalId"])).toEqual(["only-acme"]);
      expect(other.received.map(({ data }) => data["externalId"])).toEqual(["only-globex"]);
    } finally {
      await other.stop();
    }
  });

  it("receives changes whose job was never delivered", async () => {
    const other = await tenantWithWebhooks(stack, `late-${(late += 1)}`);
    await other.subscribe(listener);
    await untilQuiet(stack, other.tenant.id);
    // Disables everything else that would dispatch the event.
    const others = ["user_changed", "mindtickle.drain", "progress.synced", "readiness.updated"];
    await channels(stack, other.tenant.id, "pause", others);
    await other.tenant.person(person("swept"));
    await stack.server.settled();
    await sql`update outbox set created_at = created_at - interval '1 minute'
      where undispatched and tenant_id = ${other.tenant.id}`;
    // The workers' own sweeps may be faster. Either dispatches it, and nothing else can.
    await sweepOutbound(stack.provisioning.services);
    await untilReceived(listener, "swept");
    await channels(stack, other.tenant.id, "resume", others);
  });

  it("can be changed, rotated with overlap, and tested", async () => {
    const { id } = await acme.subscribe(listener, ["quiz.completed"]);
    const changed = await acme.client.outgoingWebhooks.change.mutate({
      id,
      types: ["user_changed", "user_changed"],
    });
    expect(changed).toMatchObject({ types: ["user_changed"], url: listener.url });
    const { secret } = await acme.client.outgoingWebhooks.rotate.mutate({ id });
    // The listener now verifies both signatures.
    listener.secrets.push(secret);
    await acme.tenant.person(person("both"));
    await untilReceived(listener, "both");
    const { eventId } = await acme.client.outgoingWebhooks.test.mutate({ id });
    const test = await until("the test was received", () =>
      listener.received.find((event) => event.id === eventId),
    );
    expect(test).toMatchObject({ type: "test", data: {} });
    const after = await acme.client.outgoingWebhooks.rotate.mutate({ id, overlapHours: 0 });
    listener.secrets = [after.secret];
    await acme.tenant.person(person("new-only"));
    await untilReceived(listener, "new-only");
    expect(listener.refused).toEqual([]);
  });
});

describe("an endpoint", () => {
  it.each([
    ["ftp://hub.example/x", "is not an https URL"],
    ["https://user:pass@hub.example", "contains a user name or password"],
    ["no url", "is not an https URL"],
  ])("at %s is refused", async (url, problem) => {
    await expect(
      acme.client.outgoingWebhooks.create.mutate({ url, types: ["user_changed"] }),
    ).rejects.toThrow(problem);
  });

  it("that points to Rampart is refused", async () => {
    const url = `${stack.server.url}/scim/v2/Users`;
    await expect(
      acme.client.outgoingWebhooks.create.mutate({ url, types: ["user_changed"] }),
    ).rejects.toThrow("belongs to Rampart");
  });

  it("of another tenant gets the same answer as an unknown one", async () => {
    const { id } = await globex.subscribe(listener);
    const unknown = crypto.randomUUID();
    const calls = (of: string) => [
      acme.client.outgoingWebhooks.change.mutate({ id: of }),
      acme.client.outgoingWebhooks.rotate.mutate({ id: of }),
      acme.client.outgoingWebhooks.enable.mutate({ id: of }),
      acme.client.outgoingWebhooks.replay.mutate({ id: of, since: "2026-01-01T00:00:00Z" }),
      acme.client.outgoingWebhooks.test.mutate({ id: of }),
      acme.client.outgoingWebhooks.deliveries.query({ id: of }),
      acme.client.outgoingWebhooks.remove.mutate({ id: of }),
    ];
    const messages = async (of: string) =>
      (await Promise.allSettled<unknown>(calls(of))).map((result) =>
        result.status === "rejected" ? String(result.reason).replaceAll(of, "ID") : "done",
      );
    const foreign = await messages(id);
    expect(foreign).toEqual(await messages(unknown));
    expect(new Set(foreign).size).toBe(1);
    expect(foreign[0]).toContain('No outgoing webhook "ID"');
    // The positive control: the tenant of the endpoint finds it.
    expect(await globex.endpoint(id)).toMatchObject({ id, url: listener.url });
  });

  it("is one of at most ten", async () => {
    const made = Array.from({ length: 10 }, () => acme.subscribe(listener));
    await Promise.all(made);
    await expect(acme.subscribe(listener)).rejects.toThrow("at most 10 outgoing webhooks");
  });
});
