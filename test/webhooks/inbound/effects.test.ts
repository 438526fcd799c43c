import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { clientFor } from "../../support/server.ts";
import { useStack } from "../../support/stack.ts";
import { until } from "../../support/until.ts";
import { untilStands } from "../../sync/support.ts";
import { send, tenantWithEndpoints, untilProcessed, userEvent } from "./support.ts";
import { useFixture } from "../../support/fixture.ts";
import { useSql } from "../../support/database.ts";

const stack = useStack({ timeScale: 20 });
const sql = useSql(stack);
const acme = useFixture(() => tenantWithEndpoints(stack, "acme"));
const users = useFixture(() => acme.endpoint("user-service"));
const payments = useFixture(() => acme.endpoint("payment-service"));

const processed = () => untilProcessed(sql, acme.tenant.id);
const apply = async (...events: object[]) => {
  for (const body of events) {
    const { status } = await send({ ...users, body });
    expect(status).toBe(202);
  }
  await processed();
};
const findUser = async (externalId: string) => {
  const filter = encodeURIComponent(`externalId eq "${externalId}"`);
  const answer = await acme.tenant.scim("GET", `/Users?filter=${filter}`);
  const { Resources = [] } = (await answer.json()) as { Resources?: Record<string, never>[] };
  return Resources[0];
};
const statusOf = async (eventId: string) =>
  (
    await sql`select status, reason from webhook_events
    where tenant_id = ${acme.tenant.id} and event_id = ${eventId}`
  )[0];

describe("events of the user service", () => {
  it("create, change, deactivate, reactivate and delete a user, who is pushed like one from SCIM", async () => {
    const boss = { id: "boss", firstName: "Bo", lastName: "Ss", roles: ["manager"] };
    await apply(userEvent({ ...boss, version: 1 }, "user.created"));
    const ada = { id: "ada", firstName: "Ada", lastName: "L", managerId: "boss" };
    await apply(userEvent({ ...ada, version: 1, department: "East" }, "user.created"));
    const created = await findUser("ada");
    expect(created).toMatchObject({
      userName: "ada@x.test",
      active: true,
      name: { givenName: "Ada", familyName: "L" },
      emails: [{ value: "ada@x.test", primary: true }],
      "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": {
        department: "East",
        manager: { displayName: "Bo Ss" },
      },
    });
    const id = String(created?.["id"]);
    await untilStands(stack, acme.tenant, id, { userName: "ada@x.test" });
    // Attributes that the service does not manage stay.
    const replace = [{ op: "replace", path: "nickName", value: "Countess" }];
    await acme.tenant.scim("PATCH", `/Users/${id}`, {
      schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
      Operations: replace,
    });
    await apply(userEvent({ ...ada, version: 2, title: "Seller" }));
    expect(await findUser("ada")).toMatchObject({ title: "Seller", nickName: "Countess", id });
    await apply(userEvent({ ...ada, version: 3, active: false }, "user.deactivated"));
    await untilStands(stack, acme.tenant, id, { state: "DEACTIVATED" });
    await apply(userEvent({ ...ada, version: 4, active: true }, "user.reactivated"));
    await untilStands(stack, acme.tenant, id, { state: "ACTIVE" });
    await apply(userEvent({ id: "ada", version: 5 }, "user.deleted"));
    expect(await findUser("ada")).toBeUndefined();
    await apply(userEvent({ ...ada, version: 6 }, "user.created"));
    expect(await findUser("ada")).toMatchObject({ id, active: true });
  });

  it("leave a deactivated user unchanged without active, and create active users", async () => {
    const gone = { id: "gone", firstName: "Go", lastName: "Ne" };
    await apply(userEvent({ ...gone, version: 1 }, "user.created"));
    expect(await findUser("gone")).toMatchObject({ active: true });
    await apply(userEvent({ ...gone, version: 2, active: false }, "user.deactivated"));
    await apply(userEvent({ ...gone, version: 3, title: "Former" }));
    expect(await findUser("gone")).toMatchObject({ active: false, title: "Former" });
  });

  it("adopt a user with the same user name who has no externalId yet", async () => {
    const id = await acme.tenant.person({ userName: "early@x.test", title: "First" });
    await apply(userEvent({ id: "e-1", userName: "EARLY@x.test" }));
    expect(await findUser("e-1")).toMatchObject({ id, userName: "EARLY@x.test" });
  });

  it("that are older than the known state change nothing, whatever arrives in between", async () => {
    const old = userEvent({ id: "order", version: 1, title: "One" });
    await apply(
      userEvent({ id: "order", version: 3, title: "Three" }),
      userEvent({ id: "order", version: 2, title: "Two" }),
      old,
    );
    expect(await findUser("order")).toMatchObject({ title: "Three" });
    expect(await statusOf(old.id)).toEqual({ status: "stale", reason: null });
    const { version: _none, ...undated } = { id: "order", version: 0, title: "Late" };
    await apply({ ...userEvent(undated), timestamp: "2020-01-01T00:00:00Z" });
    expect(await findUser("order")).toMatchObject({ title: "Late" });
    // Without versions, the events' timestamps decide.
    const past = {
      ...userEvent({ id: "order", title: "Past" }),
      timestamp: "2019-01-01T00:00:00Z",
    };
    await apply(past);
    expect(await findUser("order")).toMatchObject({ title: "Late" });
    expect(await statusOf(past.id)).toMatchObject({ status: "stale" });
  });

  it("leave the newest state, however they are repeated, mixed and split over requests", async () => {
    const step = fc.record({ subject: fc.integer({ min: 0, max: 3 }), request: fc.nat(4) });
    let run = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 4, maxLength: 24 }),
        fc.nat(),
        async (steps, seed) => {
          run += 1;
          const versions = [0, 0, 0, 0];
          const events = steps.map(({ subject, request }, n) => {
            const version = (versions[subject] = (versions[subject] ?? 0) + 1);
            const gone = version % 5 === 4;
            const data = {
              id: `r${run}-${subject}`,
              version,
              title: `T${version}`,
              active: version % 3 !== 2,
            };
            const event = userEvent(
              gone ? { id: data.id, version } : data,
              gone ? "user.deleted" : "user.updated",
            );
            return { event, request, key: (n * 7919 + seed) % 101, subject, version, gone, data };
          });
          const mixed = [...events, ...events.slice(0, 5)].toSorted((a, b) => a.key - b.key);
          const requests = [0, 1, 2, 3, 4].map((request) =>
            mixed.filter((one) => one.request === request),
          );
          await Promise.all(
            requests
              .filter((request) => request.length > 0)
              .map((request) => send({ ...users, body: request.map(({ event }) => event) })),
          );
          await processed();
          for (const subject of [0, 1, 2, 3]) {
            const last = events.findLast((one) => one.subject === subject);
            if (!last) continue;
            const current = await findUser(last.data.id);
            if (last.gone) expect(current).toBeUndefined();
            else
              expect(current).toMatchObject({ title: last.data.title, active: last.data.active });
          }
        },
      ),
      { numRuns: 12, seed: 5 },
    );
  });

  it("find a user by the userName in any spelling, and by the externalId in any Unicode composition", async () => {
    const id = await acme.tenant.person({ userName: "Zo\u00eb@x.test" });
    const data = { id: "zo\u00eb", userName: "  ZOE\u0308@x.test\u200b", email: "zoe@x.test" };
    await apply(userEvent({ ...data, version: 1, title: "found" }));
    expect(await findUser("zo\u00eb")).toMatchObject({ id, title: "found" });
    await apply(userEvent({ ...data, id: "zoe\u0308", version: 2, title: "again" }));
    expect(await findUser("zo\u00eb")).toMatchObject({ id, title: "again" });
  });

  it("that cannot be applied become dead letters, which an admin corrects and replays", async () => {
    await acme.tenant.person({ userName: "taken@x.test", externalId: "other-user" });
    const clash = userEvent({ id: "clash", userName: "taken@x.test", version: 1 });
    const wrong = { ...userEvent({ id: "wrong" }), data: { userName: "wrong@x.test" } };
    await apply(clash, wrong, userEvent({ id: "behind", version: 1 }));
    expect(await findUser("behind")).toBeDefined();
    const { items } = await acme.client.deadLetters.list.query({ source: "webhook" });
    expect(items.map(({ reason }) => reason)).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^Another user has the userName/),
        expect.stringMatching(/^data.id: /),
      ]),
    );
    const deadLetter = items.find(({ reason }) => reason.startsWith("Another user"));
    const id = deadLetter?.id ?? "";
    // Replayed unchanged, it fails again and keeps its history.
    expect(await acme.client.deadLetters.replay.mutate({ id })).toMatchObject({ result: "queued" });
    await until("it has failed again", async () => {
      const again = await acme.client.deadLetters.get.query({ id });
      return again.history.length >= 3;
    });
    const body = JSON.stringify({ ...clash, data: { ...clash.data, userName: "free@x.test" } });
    await acme.client.deadLetters.replay.mutate({ id, body });
    await processed();
    expect(await findUser("clash")).toMatchObject({ userName: "free@x.test" });
    expect(await acme.client.deadLetters.get.query({ id })).toMatchObject({ attempts: 4 });
    await expect(
      acme.client.deadLetters.replay.mutate({
        id: items.find((one) => one.id !== id)?.id ?? "",
        body: "[]",
      }),
    ).rejects.toMatchObject({ data: { reason: "bad_request" } });
  });

  it("of an unknown type are ignored", async () => {
    const event = userEvent({ id: "x" }, "team.renamed");
    await apply(event);
    expect(await statusOf(event.id)).toMatchObject({ status: "ignored" });
  });
});

describe("events of the payment service", () => {
  const subscription = (version: number, status: string, pastDueSince: string | null = null) => ({
    id: crypto.randomUUID(),
    type: "subscription.updated",
    timestamp: new Date().toISOString(),
    data: { id: "sub-1", version, plan: "team", seats: 10, status, pastDueSince },
  });
  const pay = async (event: object) => {
    expect((await send({ ...payments, body: event })).status).toBe(202);
    await processed();
  };
  const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();
  const paymentStatus = async () => (await acme.client.tenants.current.query()).paymentStatus;

  it("set the tenant's payment status from the newest state of each subscription", async () => {
    await pay(subscription(2, "active"));
    expect(await paymentStatus()).toBe("active");
    await pay(subscription(3, "past_due", daysAgo(13)));
    expect(await paymentStatus()).toBe("past_due");
    await pay(subscription(1, "trialing"));
    expect(await paymentStatus()).toBe("past_due");
    const audited = await sql`select after->>'reportedPaymentStatus' as now from audit_log
      where tenant_id = ${acme.tenant.id} and action = 'tenant.payment' order by id`;
    expect(audited.map((row) => String(row["now"]))).toEqual(["past_due"]);
  });

  it("map each status of a subscription, of which the first in this order counts", async () => {
    const other = await tenantWithEndpoints(stack, "subscriber");
    const hook = await other.endpoint("payment-service");
    const status = async (id: string, name: string) => {
      const data = { id, plan: "team", seats: 1, status: name };
      const body = { id: crypto.randomUUID(), type: "subscription.updated", data };
      expect((await send({ ...hook, body })).status).toBe(202);
      await untilProcessed(sql, other.tenant.id);
      return (await other.client.tenants.current.query()).paymentStatus;
    };
    const inOrder = [
      ["canceled", "canceled"],
      ["incomplete_expired", "canceled"],
      ["incomplete", "unpaid"],
      ["paused", "unpaid"],
      ["trialing", "trialing"],
      ["active", "active"],
      ["past_due", "past_due"],
      ["unpaid", "unpaid"],
    ] as const;
    for (const [name, expected] of inOrder) expect(await status(name, name)).toBe(expected);
    // One status alone, from the strongest to the weakest.
    for (const [name] of inOrder.toReversed()) await status(name, "canceled");
    for (const [name, expected] of inOrder) expect(await status("one", name)).toBe(expected);
    expect(await status("one", "lapsed")).toBe("unpaid");
  });

  it("block writes with 402 after the grace period; reads, SCIM and removals still work", async () => {
    const { client, tenant } = acme;
    const token = await client.scimTokens.create.mutate({ name: "within the grace" });
    await pay(subscription(4, "past_due", daysAgo(15)));
    const refused = { data: { code: "PAYMENT_REQUIRED", httpStatus: 402 } };
    await expect(client.scimTokens.create.mutate({ name: "late" })).rejects.toMatchObject(refused);
    await expect(client.progress.sync.mutate({ userId: acme.adminId })).rejects.toMatchObject(
      refused,
    );
    expect(await client.scimTokens.list.query()).toMatchObject({ items: expect.any(Array) });
    expect((await client.scimTokens.list.query()).items.map(({ name }) => name)).not.toContain(
      "late",
    );
    expect(await client.readiness.report.query()).toMatchObject({ tenantId: tenant.id });
    await client.scimTokens.revoke.mutate({ id: token.id });
    const id = await tenant.person({ userName: "unpaid@x.test" });
    expect((await tenant.scim("DELETE", `/Users/${id}`)).status).toBe(204);
    await apply(userEvent({ id: "behind", version: 2, active: false }, "user.deactivated"));
    expect(await findUser("behind")).toMatchObject({ active: false });
    const other = await tenantWithEndpoints(stack, "payer");
    await other.client.scimTokens.create.mutate({ name: "of another tenant" });
    await pay(subscription(5, "active"));
    await client.scimTokens.create.mutate({ name: "paid" });
  });

  it("of a canceled tenant add nobody by its user service, until the renewal", async () => {
    const other = await tenantWithEndpoints(stack, "canceled");
    const hook = await other.endpoint("user-service");
    const { operator } = clientFor(stack.server, stack.server.operatorToken);
    const decide = (status: "canceled" | "active") =>
      operator.setPaymentStatus.mutate({ slug: "canceled", status, reason: "x" });
    const id = await other.tenant.person({ userName: "there@x.test", externalId: "there" });
    await decide("canceled");
    const added = userEvent({ id: "new" }, "user.created");
    const left = userEvent({ id: "there", active: false }, "user.deactivated");
    for (const body of [added, left]) {
      expect((await send({ ...hook, body })).status).toBe(202);
    }
    await untilProcessed(sql, other.tenant.id);
    const results = await sql`select event_id, status, reason from webhook_events
      where tenant_id = ${other.tenant.id} order by sequence`;
    expect(results).toMatchObject([
      { event_id: added.id, status: "failed", reason: expect.stringContaining("canceled") },
      { event_id: left.id, status: "done" },
    ]);
    const [person] = await sql`select active from users where id = ${id}`;
    expect(person).toEqual({ active: false });
    // The event is kept as a dead letter, and applies after the renewal.
    await decide("active");
    const { items } = await other.client.deadLetters.list.query();
    await other.client.deadLetters.replay.mutate({ id: items[0]?.id ?? "" });
    await untilProcessed(sql, other.tenant.id);
    const found = await sql`select from users
      where tenant_id = ${other.tenant.id} and user_name = 'new@x.test' and active`;
    expect(found).toHaveLength(1);
  });

  it("appear in the status in addition to MindTickle, with the time of the last applied event", async () => {
    const status = await acme.client.integrations.status.query();
    expect(Object.keys(status)).toEqual(["mindtickle", "paymentService", "userService"]);
    expect(status["paymentService"]).toMatchObject({ status: "OK", backlog: 0, headroom: null });
    expect(status["paymentService"]?.lastSync).toEqual(expect.any(String));
  });

  it("store all fields of invoices", async () => {
    const invoice = {
      id: "inv-e1",
      type: "invoice.created",
      data: {
        id: "inv-1",
        version: 1,
        subscriptionId: "sub-1",
        amountDue: 1999,
        currency: "EUR",
        status: "open",
      },
    };
    await pay(invoice);
    await pay({ ...invoice, id: "inv-e2", data: { ...invoice.data, version: 2, status: "paid" } });
    const rows = await sql`select version::int, data from external_records
      where tenant_id = ${acme.tenant.id} and kind = 'invoice'`;
    expect(rows).toMatchObject([{ version: 2, data: { amountDue: 1999, status: "paid" } }]);
    await pay({ ...invoice, id: "inv-e3", data: { ...invoice.data, currency: "euro" } });
    expect(await statusOf("inv-e3")).toMatchObject({ status: "failed" });
  });
});
