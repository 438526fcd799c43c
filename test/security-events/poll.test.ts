import { describe, expect, it } from "vitest";
import { newId } from "../../shared/ids.ts";
import { useStack } from "../support/stack.ts";
import { until } from "../support/until.ts";
import { patch, untilHandled } from "../sync/support.ts";
import {
  poll,
  prov,
  tenantWithReceivers,
  type TenantWithReceivers,
  untilWaiting,
  verifySet,
} from "./support.ts";
import { useFixture } from "../support/fixture.ts";
import { useSql } from "../support/database.ts";

const stack = useStack();
const sql = useSql(stack);
const acme = useFixture(() => tenantWithReceivers(stack, "acme"));
const globex = useFixture(() => tenantWithReceivers(stack, "globex"));

const register = (
  { client }: TenantWithReceivers,
  name: string,
  content: "notice" | "full" = "notice",
) => client.receivers.create.mutate({ delivery: "poll", name, audience: name, content });

describe("a poll receiver", () => {
  it("gets signed tokens, oldest first, repeatedly until it acknowledges them", async () => {
    const receiver = await register(acme, "again", "full");
    expect(receiver.pollUrl).toBe(`${stack.server.url}/scim/v2/SecurityEvents/${receiver.id}`);
    const id = await acme.tenant.person({ userName: "again" });
    await untilWaiting(acme.tenant, receiver.id, 1);
    await patch(acme.tenant, id, "title", "Rep");
    const [first, second] = await untilWaiting(acme.tenant, receiver.id, 2);
    const { issuer, audience } = receiver;
    const sets = await Promise.all(
      [first, second].map((each) => verifySet(stack.server, each?.[1] ?? "", { issuer, audience })),
    );
    expect(sets.map(({ events }) => Object.keys(events))).toEqual([
      [prov("create:full")],
      [prov("patch:full")],
    ]);
    expect(sets.map(({ jti }) => jti)).toEqual([first?.[0], second?.[0]]);

    const part = await poll(acme.tenant, receiver.id, { maxEvents: 1, returnImmediately: true });
    expect(Object.keys(part.sets)).toEqual([first?.[0]]);
    expect(part.moreAvailable).toBe(true);
    const rest = await poll(acme.tenant, receiver.id, { ack: [first?.[0]] });
    expect(rest).toEqual({ sets: Object.fromEntries([second ?? []]), moreAvailable: false });
    expect(await poll(acme.tenant, receiver.id, { ack: [second?.[0]], maxEvents: 0 })).toEqual({
      sets: {},
      moreAvailable: false,
    });
    await acme.client.receivers.remove.mutate({ id: receiver.id });
  });

  it("gets all events of concurrent changes, whatever it acknowledges in between", async () => {
    const receiver = await register(acme, "many");
    const people = Array.from({ length: 60 }, (_, n) =>
      acme.tenant.person({ userName: `many-${n}` }),
    );
    const seen = new Map<string, string>();
    let ack: string[] = [];
    const made = Promise.all(people);
    await until(
      "all were polled",
      async () => {
        const { sets } = await poll(acme.tenant, receiver.id, { maxEvents: 7, ack });
        for (const [jti, token] of Object.entries(sets)) {
          expect(seen.has(jti)).toBe(false);
          seen.set(jti, token);
        }
        ack = Object.keys(sets);
        return seen.size === 60;
      },
      30_000,
    );
    const { issuer, audience } = receiver;
    const tokens = await Promise.all(
      [...seen.values()].map((token) => verifySet(stack.server, token, { issuer, audience })),
    );
    expect(tokens.map(({ sub_id }) => String(sub_id["uri"])).toSorted()).toEqual(
      (await made).map((id) => `/Users/${id}`).toSorted(),
    );
    await acme.client.receivers.remove.mutate({ id: receiver.id });
  });

  it("does not get a token again if its job is delivered again after the acknowledgement", async () => {
    const receiver = await register(acme, "twice");
    const id = await acme.tenant.person({ userName: "twice" });
    const [[jti] = [""]] = await untilWaiting(acme.tenant, receiver.id, 1);
    await untilHandled(sql, acme.tenant.id);
    const deliverAgain = async () => {
      const [event] = await sql<{ id: string; payload: object; request_id: string }[]>`
        select id, payload, request_id from outbox
        where subject_id = ${id} and event = 'provisioning.changed'`;
      const requestId = `again-${newId()}`;
      await stack.provisioning.services.publisher.publish([
        {
          job: "provisioning.changed",
          tenantId: acme.tenant.id,
          requestId,
          payload: event?.payload ?? {},
          eventId: event?.id ?? "",
        },
      ]);
      await until("it was delivered again", () =>
        stack.provisioning.logs.find(
          ({ event: what, request }) => what === "job.done" && request === requestId,
        ),
      );
    };
    await deliverAgain();
    expect(Object.keys((await poll(acme.tenant, receiver.id)).sets)).toEqual([jti]);
    expect((await poll(acme.tenant, receiver.id, { ack: [jti] })).sets).toEqual({});
    await deliverAgain();
    expect((await poll(acme.tenant, receiver.id)).sets).toEqual({});
    await acme.client.receivers.remove.mutate({ id: receiver.id });
  });

  it("can refuse a token, which is audited once and not returned again", async () => {
    const receiver = await register(acme, "refuses");
    await acme.tenant.person({ userName: "refused" });
    const [[jti] = [""]] = await untilWaiting(acme.tenant, receiver.id, 1);
    const refusal = { err: "invalid_audience", description: "Not for us" };
    for (let n = 0; n < 2; n += 1) {
      const body = { setErrs: { [jti]: refusal, "never-given": refusal } };
      expect((await poll(acme.tenant, receiver.id, body)).sets).toEqual({});
    }
    const { items } = await acme.client.audit.list.query({ subjectId: receiver.id });
    expect(items.map(({ action, after }) => ({ action, after }))).toEqual([
      { action: "receiver.refuse", after: { errors: { [jti]: refusal } } },
      { action: "receiver.create", after: expect.objectContaining({ name: "refuses" }) },
    ]);
    await acme.client.receivers.remove.mutate({ id: receiver.id });
  });

  it("gets at most the maximum response size, and the rest with the next poll", async () => {
    const receiver = await register(acme, "large", "full");
    const x509Certificates = Array.from({ length: 100 }, (_, n) => ({
      value: btoa(String(n)).replaceAll("=", "").padEnd(8192, "A"),
    }));
    for (const name of ["large-1", "large-2", "large-3"]) {
      const answer = await acme.tenant.scim("POST", "/Users", { userName: name, x509Certificates });
      expect(answer.status).toBe(201);
    }
    await until(
      "three tokens are stored",
      async () =>
        (await sql`select 1 from polled_events where receiver_id = ${receiver.id}`).length === 3,
    );
    const first = await poll(acme.tenant, receiver.id);
    expect(Object.keys(first.sets)).toHaveLength(2);
    expect(first.moreAvailable).toBe(true);
    const rest = await poll(acme.tenant, receiver.id, { ack: Object.keys(first.sets) });
    expect(Object.keys(rest.sets)).toHaveLength(1);
    expect(rest.moreAvailable).toBe(false);
    await acme.client.receivers.remove.mutate({ id: receiver.id });
  });

  it("gets 400 for a body of another form", async () => {
    const receiver = await register(acme, "strict");
    for (const body of ["{", "[]", { maxEvents: -1 }, { maxEvents: "1" }, { ack: "x" }]) {
      const answer = await acme.tenant.scim("POST", `/SecurityEvents/${receiver.id}`, body);
      expect(answer.status, JSON.stringify(body)).toBe(400);
    }
    const strange = { maxEvents: 10_000, ack: ["x", `${newId()}.${newId()}`], later: true };
    expect(await poll(acme.tenant, receiver.id, strange)).toEqual({
      sets: {},
      moreAvailable: false,
    });
    await acme.client.receivers.remove.mutate({ id: receiver.id });
  });

  it("gets no tokens older than thirty days, and their deletion is audited", async () => {
    const receiver = await register(acme, "idle");
    await acme.tenant.person({ userName: "old" });
    await acme.tenant.person({ userName: "young" });
    await untilWaiting(acme.tenant, receiver.id, 2);
    await sql`
      update polled_events set created_at = now() - interval '31 days'
      where id = (select min(id::text)::uuid from polled_events where receiver_id = ${receiver.id})`;
    const requestId = `prune-${newId()}`;
    await stack.provisioning.services.publisher.publish([
      { job: "provisioning.prune", tenantId: acme.tenant.id, requestId, payload: {} },
    ]);
    await until(
      "the old token is deleted",
      async () => Object.keys((await poll(acme.tenant, receiver.id)).sets).length === 1,
    );
    const { items } = await acme.client.audit.list.query({
      category: "machines",
      subjectId: acme.tenant.id,
    });
    expect(items[0]).toMatchObject({
      action: "receiver.prune",
      after: { receivers: { [receiver.id]: 1 } },
    });
    await acme.client.receivers.remove.mutate({ id: receiver.id });
  });
});

describe("another tenant's receiver", () => {
  it("is not found, and its tokens cannot be acknowledged", async () => {
    const theirs = await register(globex, "theirs");
    const pushed = await acme.client.receivers.create.mutate({
      delivery: "push",
      name: "pushed",
      url: "http://127.0.0.1:9/",
      audience: "x",
    });
    await globex.tenant.person({ userName: "secret" });
    const [[jti] = [""]] = await untilWaiting(globex.tenant, theirs.id, 1);
    const answers = await Promise.all(
      [theirs.id, newId(), pushed.id, "no-id"].map(async (id) => {
        const answer = await acme.tenant.scim("POST", `/SecurityEvents/${id}`, { ack: [jti] });
        return [answer.status, (await answer.text()).replaceAll(id, "<id>")];
      }),
    );
    expect(answers[0]?.[0]).toBe(404);
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    // Positive control: the receiver exists for its tenant.
    expect(Object.keys((await poll(globex.tenant, theirs.id)).sets)).toEqual([jti]);
    const names = async ({ client }: TenantWithReceivers) =>
      (await client.receivers.list.query()).items.map(({ name }) => name);
    expect(await names(acme)).toEqual(["pushed"]);
    expect(await names(globex)).toEqual(["theirs"]);
    for (const call of ["remove", "verify"] as const) {
      await expect(acme.client.receivers[call].mutate({ id: theirs.id })).rejects.toMatchObject({
        data: { code: "NOT_FOUND" },
      });
    }
    expect(await names(globex)).toEqual(["theirs"]);
    await acme.client.receivers.remove.mutate({ id: pushed.id });
    expect(await names(acme)).toEqual([]);
  });
});
