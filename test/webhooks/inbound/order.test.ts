import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { connectedTenant, listNow, useServicesStack } from "../../customer-services/support.ts";
import { roomy } from "../../support/tenants.ts";
import { until } from "../../support/until.ts";
import { send, tenantWithEndpoints, untilProcessed, userEvent } from "./support.ts";
import { openSql } from "../../support/database.ts";
import { useFixture } from "../../support/fixture.ts";

const world = useServicesStack();
const sql = useFixture(
  () => openSql(world.stack),
  (sql) => sql.end(),
);
/** The pushes of the users to MindTickle do not matter here. */
const fewCalls = { ...roomy, mindtickle: { perSecond: 1, perMinute: 1 } };
const acme = useFixture(() => tenantWithEndpoints(world.stack, "acme", fewCalls));
const users = useFixture(() => acme.endpoint("user-service"));
const payments = useFixture(() => acme.endpoint("payment-service"));

const at = "2026-02-01T09:00:00Z";
const processed = () => untilProcessed(sql, acme.tenant.id);
const titleOf = async (externalId: string) => {
  const [row] = await sql`select title, active from users
    where tenant_id = ${acme.tenant.id} and external_ids ->> 'main' = ${externalId}`;
  return row;
};
const stateEvent = (
  data: Record<string, unknown> & { id: string },
  timestamp: string | null = at,
) => {
  const { timestamp: _now, ...event } = userEvent(data);
  return timestamp === null ? event : { ...event, timestamp };
};
const subscription = (id: string, status: string, more: object = {}) => ({
  id: crypto.randomUUID(),
  type: "subscription.updated",
  timestamp: at,
  data: { id, status, ...more },
});
const subscriptionOf = async (id: string) =>
  (
    await sql`select data->>'status' as status from external_records
    where tenant_id = ${acme.tenant.id} and external_id = ${id}`
  )[0]?.["status"];

describe("of two states with equal versions, the one that arrived later wins", () => {
  it.each([
    ["equal times", at],
    ["no times", null],
  ])("in two requests with %s", async (what, timestamp) => {
    const id = `two-${what.length}`;
    for (const [n, active] of [true, false, true, false].entries()) {
      const body = stateEvent({ id, title: `T${n}`, active }, timestamp);
      const answer = await send({ ...users, body });
      expect(answer.body.events[0]?.status).toBe("accepted");
    }
    await processed();
    expect(await titleOf(id)).toEqual({ title: "T3", active: false });
  });

  it("in one array, for a user whose id is spelled in several ways", async () => {
    const ids = ["spelled", " spelled", "spel\u200bled", "spelled\u00a0"];
    await send({ ...users, body: ids.map((id, n) => stateEvent({ id, title: `T${n}` })) });
    await processed();
    const rows = await sql`select title from users where tenant_id = ${acme.tenant.id}
      and regexp_replace(external_ids ->> 'main', '[^a-z]', '', 'g') = 'spelled'`;
    expect(rows).toEqual([{ title: "T3" }]);
  });

  it("by version, whatever the spelling of the id", async () => {
    await send({ ...users, body: stateEvent({ id: "versioned", title: "new", version: 5 }) });
    await processed();
    await send({ ...users, body: stateEvent({ id: "versioned\u00a0", title: "old", version: 3 }) });
    await send({ ...payments, body: subscription("paid", "canceled", { version: 5 }) });
    await send({ ...payments, body: subscription(" paid", "active", { version: 3 }) });
    await processed();
    expect(await titleOf("versioned")).toMatchObject({ title: "new" });
    expect(await subscriptionOf("paid")).toBe("canceled");
    // Nobody is added while the subscription is canceled, and the next test adds people.
    await send({ ...payments, body: subscription("paid", "active", { version: 6 }) });
    await processed();
  });

  it("in one array by its order, for users and subscriptions", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat(2), { minLength: 2, maxLength: 12 }),
        fc.boolean(),
        fc.uuid(),
        async (subjects, hasVersion, run) => {
          const version = hasVersion ? { version: 7 } : {};
          const people = subjects.map((subject, n) =>
            stateEvent({ id: `${run}-${subject}`, title: `T${n}`, ...version }),
          );
          const states = ["active", "trialing", "past_due"];
          const paid = subjects.map((subject, n) =>
            subscription(`${run}-${subject}`, states[n % 3] ?? "", version),
          );
          const answers = await Promise.all([
            send({ ...users, body: people }),
            send({ ...payments, body: paid }),
          ]);
          expect(answers.map(({ status }) => status)).toEqual([202, 202]);
          await processed();
          for (const subject of new Set(subjects)) {
            const last = subjects.lastIndexOf(subject);
            expect(await titleOf(`${run}-${subject}`)).toMatchObject({ title: `T${last}` });
            expect(await subscriptionOf(`${run}-${subject}`)).toBe(states[last % 3]);
          }
        },
      ),
      { numRuns: 3, seed: 11 },
    );
  });

  it("unless their times differ, even in the last digit", async () => {
    const early = stateEvent({ id: "digits", title: "early" }, "2026-02-01T09:00:00.123456788Z");
    const late = stateEvent({ id: "digits", title: "late" }, "2026-02-01T09:00:00.123456789Z");
    await send({ ...users, body: [late, early] });
    await processed();
    expect(await titleOf("digits")).toMatchObject({ title: "late" });
  });

  it("even if the earlier one is corrected and replayed later", async () => {
    const { client } = acme;
    const first = { ...stateEvent({ id: "repaired", title: "first" }), type: "" };
    const second = stateEvent({ id: "repaired", title: "second" });
    const answer = await send({ ...users, body: [first, second] });
    expect(answer.body.events.map(({ status }) => status)).toEqual(["refused", "accepted"]);
    await processed();
    const { items } = await client.deadLetters.list.query({ source: "webhook", limit: 1 });
    const body = JSON.stringify([{ ...first, type: "user.updated" }]);
    await client.deadLetters.replay.mutate({ id: items[0]?.id ?? "", body });
    await processed();
    expect(await titleOf("repaired")).toMatchObject({ title: "second" });
  });
});

describe("a stale event", () => {
  it("has the status stale in the response and the list, and is counted in the integration status", async () => {
    const now = new Date().toISOString();
    await send({ ...users, body: stateEvent({ id: "stale", version: 5, title: "five" }, now) });
    await processed();
    const old = stateEvent({ id: "stale", version: 4, title: "four" }, now);
    const fresh = stateEvent({ id: "not-stale" }, now);
    const answer = await send({ ...users, body: [old, fresh] });
    expect(answer.body).toMatchObject({
      accepted: 1,
      stale: 1,
      events: [{ id: old.id, status: "stale" }, { status: "accepted" }],
    });
    expect((await send({ ...users, body: old })).body.duplicates).toBe(1);
    await processed();
    expect(await titleOf("stale")).toMatchObject({ title: "five" });
    const { items } = await acme.client.webhookEvents.list.query({ status: "stale" });
    expect(items[0]).toMatchObject({ eventId: old.id, service: "user-service", warnings: [] });
    const { userService } = await acme.client.integrations.status.query();
    expect(userService?.staleLastDay).toBeGreaterThanOrEqual(1);
  });

  it("that turns out to be stale only later is in the list as well, which has pages", async () => {
    const body = [3, 1, 2].map((version) =>
      stateEvent({ id: "later", version, title: `T${version}` }),
    );
    expect((await send({ ...users, body })).body.accepted).toBe(3);
    await processed();
    expect(await titleOf("later")).toMatchObject({ title: "T3" });
    const list = acme.client.webhookEvents.list;
    const first = await list.query({ service: "user-service", limit: 2 });
    const rest = await list.query({ limit: 1, cursor: first.nextCursor ?? "" });
    expect([...first.items, ...rest.items].map(({ eventId, status }) => [eventId, status])).toEqual(
      [
        [body[2]?.id, "stale"],
        [body[1]?.id, "stale"],
        [body[0]?.id, "done"],
      ],
    );
  });

  it("cannot block later states with a timestamp far in the future", async () => {
    await send({
      ...users,
      body: stateEvent({ id: "ahead", title: "far" }, "9999-12-31T23:59:59Z"),
    });
    await send({
      ...users,
      body: stateEvent({ id: "ahead", title: "now" }, new Date().toISOString()),
    });
    await processed();
    expect(await titleOf("ahead")).toMatchObject({ title: "now" });
    const { items } = await acme.client.webhookEvents.list.query({ warned: true });
    expect(items[0]?.warnings).toEqual(["timestamp: is more than a day in the future; ignored"]);
  });
});

describe("the list of a service", () => {
  it("wins over an equal version that arrived before the list was requested", async () => {
    const { tenant, client, connect, change } = await connectedTenant(world, "equal");
    const user = {
      id: "u",
      userName: "u@x.test",
      email: "u@x.test",
      firstName: "U",
      lastName: "L",
    };
    const endpoint = await client.webhookEndpoints.create.mutate({ service: "user-service" });
    await world.simulated.putAccount("equal", { token: "token-of-equal" });
    await change("users", [{ ...user, title: "listed" }]);
    await send({ ...endpoint, body: userEvent({ ...user, version: 1, title: "sent" }) });
    await untilProcessed(sql, tenant.id);
    await connect();
    const title = async () =>
      (
        await sql`select title from users where tenant_id = ${tenant.id} and external_ids ->> 'main' = 'u'`
      )[0]?.["title"];
    await until("the listed state is applied", async () => (await title()) === "listed");
    // An event that arrives later wins over the list.
    await send({ ...endpoint, body: userEvent({ ...user, version: 1, title: "sent again" }) });
    await untilProcessed(sql, tenant.id);
    await listNow(world.stack, tenant.id);
    await until("it was listed again", async () => {
      const [job] = await sql`select 1 from coalesced_jobs where tenant_id = ${tenant.id}
        and job = 'external.sync' and due_at > now() + interval '30 minutes'`;
      return job !== undefined;
    });
    await untilProcessed(sql, tenant.id);
    expect(await title()).toBe("sent again");
  });
});
