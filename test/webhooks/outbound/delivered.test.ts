import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { clientFor } from "../../support/server.ts";
import { putCatalogue, requestPull } from "../../support/learning.ts";
import { useStack } from "../../support/stack.ts";
import { until } from "../../support/until.ts";
import { sweepOutbound } from "../../../worker/sweeps/outbound-webhooks.ts";
import { channels, patch, untilQuiet } from "../../sync/support.ts";
import { type Listener, startListener, tenantThatTells, untilHeard } from "./support.ts";
import { useFixture } from "../../support/fixture.ts";
import { useSql } from "../../support/database.ts";

const stack = useStack();
const sql = useSql(stack);
const acme = useFixture(() => tenantThatTells(stack, "acme"));
const globex = useFixture(() => tenantThatTells(stack, "globex"));
let listener: Listener;
/** A slug may be used once, and a test may be tried again. */
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
  // What is left to be told of a test must not be told to the next one's listener.
  await sql`update outbox set undispatched = false`;
  await listener.stop();
});

const person = (name: string) => ({ userName: `${name}@x.test`, externalId: name });

describe("a tenant's own system", () => {
  it("hears of each change of a person, signed, by ids and never by name", async () => {
    const { id: endpointId } = await acme.tell(listener);
    const id = await acme.tenant.person(person("ada"));
    const created = await untilHeard(listener, "ada");
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
    await until("the second was heard", () => listener.heard.length === 2);
    expect(listener.heard[1]?.data).toMatchObject({ operation: "DEACTIVATE", active: false });
    await until("both are delivered", async () => {
      const told = await acme.deliveries(endpointId);
      return told.length === 2 && told.every(({ status }) => status === "delivered");
    });
    const [last] = await acme.deliveries(endpointId);
    expect(last).toMatchObject({ sends: 1, failures: 0, lastStatus: 204, dueAt: null });
    expect(await acme.endpoint(endpointId)).toMatchObject({ status: "ok", failures: 0 });
    expect(listener.refused).toEqual([]);
  });

  it("hears of progress, quizzes and new figures, without answers", async () => {
    await acme.tell(listener, ["progress.synced", "quiz.completed", "readiness.updated"]);
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
    const byType = (type: string) => listener.heard.find((event) => event.type === type);
    const quiz = await until("the quiz was heard of", () => byType("quiz.completed"));
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
    const figures = await until("the figures were heard of", () => byType("readiness.updated"));
    expect(figures.data).toMatchObject({ asOf: expect.any(String), people: expect.any(Number) });
    await until("progress was heard of", () => byType("progress.synced"));
    expect(listener.heard.some(({ type }) => type === "user_changed")).toBe(false);
  });

  it("hears nothing of another tenant", async () => {
    const other = startListener();
    try {
      await acme.tell(listener);
      await globex.tell(other);
      await Promise.all([
        acme.tenant.person(person("only-acme")),
        globex.tenant.person(person("only-globex")),
      ]);
      await Promise.all([untilHeard(listener, "only-acme"), untilHeard(other, "only-globex")]);
      expect(listener.heard.map(({ data }) => data["externalId"])).toEqual(["only-acme"]);
      expect(other.heard.map(({ data }) => data["externalId"])).toEqual(["only-globex"]);
    } finally {
      await other.stop();
    }
  });

  it("hears of changes whose own job never came", async () => {
    const told = await tenantThatTells(stack, `late-${(late += 1)}`);
    await told.tell(listener);
    await untilQuiet(stack, told.tenant.id);
    // Whatever else would have told it too.
    const others = ["user_changed", "mindtickle.drain", "progress.synced", "readiness.updated"];
    await channels(stack, told.tenant.id, "pause", others);
    await told.tenant.person(person("swept"));
    await stack.server.settled();
    await sql`update outbox set created_at = created_at - interval '1 minute'
      where undispatched and tenant_id = ${told.tenant.id}`;
    // The workers' own sweeps may be faster; either makes it heard, and nothing else can.
    await sweepOutbound(stack.provisioning.services);
    await untilHeard(listener, "swept");
    await channels(stack, told.tenant.id, "resume", others);
  });

  it("can be changed, gets a new secret with overlap, and is tested", async () => {
    const { id } = await acme.tell(listener, ["quiz.completed"]);
    const changed = await acme.client.outgoingWebhooks.change.mutate({
      id,
      types: ["user_changed", "user_changed"],
    });
    expect(changed).toMatchObject({ types: ["user_changed"], url: listener.url });
    const { secret } = await acme.client.outgoingWebhooks.rotate.mutate({ id });
    // The listener now verifies with both: each signature stands beside the other.
    listener.secrets.push(secret);
    await acme.tenant.person(person("both"));
    await untilHeard(listener, "both");
    const { eventId } = await acme.client.outgoingWebhooks.test.mutate({ id });
    const test = await until("the test was heard", () =>
      listener.heard.find((event) => event.id === eventId),
    );
    expect(test).toMatchObject({ type: "test", data: {} });
    const after = await acme.client.outgoingWebhooks.rotate.mutate({ id, overlapHours: 0 });
    listener.secrets = [after.secret];
    await acme.tenant.person(person("new-only"));
    await untilHeard(listener, "new-only");
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

  it("that belongs to Rampart is refused", async () => {
    const url = `${stack.server.url}/scim/v2/Users`;
    await expect(
      acme.client.outgoingWebhooks.create.mutate({ url, types: ["user_changed"] }),
    ).rejects.toThrow("belongs to Rampart");
  });

  it("of another tenant is as unknown as one that nobody has", async () => {
    const { id } = await globex.tell(listener);
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
    // The positive control: its own tenant finds it.
    expect(await globex.endpoint(id)).toMatchObject({ id, url: listener.url });
  });

  it("is one of ten at most", async () => {
    const made = Array.from({ length: 10 }, () => acme.tell(listener));
    await Promise.all(made);
    await expect(acme.tell(listener)).rejects.toThrow("at most 10 outgoing webhooks");
  });
});
