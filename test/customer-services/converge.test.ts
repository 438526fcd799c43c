import { describe, expect, it } from "vitest";
import type { KindName } from "../standins/services/model.ts";
import { until } from "../support/until.ts";
import { roomy } from "../support/tenants.ts";
import { untilProcessed } from "../webhooks/inbound/support.ts";
import { connectedTenant, knownChecksum, listNow, useServicesStack } from "./support.ts";
import { openSql } from "../support/database.ts";
import { useFixture } from "../support/fixture.ts";

const world = useServicesStack();
const sql = useFixture(
  () => openSql(world.stack),
  (sql) => sql.end(),
);

const kinds: KindName[] = ["users", "subscriptions", "invoices"];
const user = (n: number, more: object = {}) => ({
  id: `u-${n}`,
  userName: `u${n}@x.test`,
  email: `u${n}@x.test`,
  firstName: "U",
  lastName: String(n),
  ...more,
});
const invoice = (n: number, more: object = {}) => ({
  id: `i-${n}`,
  subscriptionId: "s-1",
  amountDue: 100 * n,
  currency: "EUR",
  status: "open",
  dueAt: "2026-12-31T00:00:00Z",
  ...more,
});

/** The pushes of these users to MindTickle do not matter here. */
const fewCalls = { ...roomy, mindtickle: { perSecond: 1, perMinute: 1 } };

const untilEqual = (slug: string, tenantId: string, kind: KindName) =>
  until(
    `${kind} are equal`,
    async () => {
      const [there, here] = await Promise.all([
        world.simulated.checksum(slug, kind),
        knownChecksum(sql, tenantId, kind),
      ]);
      return there.count > 0 && there.count === here.count && there.sha256 === here.sha256;
    },
    30_000,
  );

describe("the stored items of a tenant's services", () => {
  it("are complete after it is connected", async () => {
    const { tenant, connect, change } = await connectedTenant(world, "late", { config: fewCalls });
    await world.simulated.putAccount("late", { token: "token-of-late" });
    // More than one page of the service's lists, of which no event was ever sent.
    await change(
      "users",
      Array.from({ length: 210 }, (_, n) => user(n)),
    );
    await change("users", [{ id: "u-7", deleted: true }]);
    await change("subscriptions", [
      {
        id: "s-1",
        plan: "team",
        seats: 5,
        status: "active",
        currentPeriodEnd: "2026-12-31T00:00:00Z",
      },
    ]);
    await change("invoices", [invoice(1)]);
    await connect();
    for (const kind of kinds) await untilEqual("late", tenant.id, kind);
    const found = await tenant.scim("GET", "/Users?count=0");
    // All except the deleted one, plus the admin.
    expect(await found.json()).toMatchObject({ totalResults: 210 });
  });

  it("have no text that cannot be stored", async () => {
    const { tenant, connect, change } = await connectedTenant(world, "strange");
    await world.simulated.putAccount("strange", { token: "token-of-strange" });
    await change("users", [user(1, { lastName: "a\0b, cut \ud83d" }), user(2)]);
    await connect();
    await untilEqual("strange", tenant.id, "users");
    const [row] = await sql`select family_name from users
      where tenant_id = ${tenant.id} and external_ids ->> 'main' = 'u-1'`;
    expect(row).toEqual({ family_name: "a\ufffdb, cut \ufffd" });
  });

  it.each([
    ["one by one", undefined],
    ["in batches", 40],
  ])("is equal though events are lost, doubled and out of order, sent %s", async (name, batch) => {
    const slug = `torn-${batch ?? 1}`;
    const { tenant, connect, change } = await connectedTenant(world, slug, {
      config: fewCalls,
      ...(batch === undefined ? {} : { batch }),
    });
    await connect();
    await world.simulated.putWebhookFaults(slug, {
      drop: 0.15,
      double: 0.2,
      reorder: 0.3,
      seed: name.length,
    });
    const people = Array.from({ length: 40 }, (_, n) => n);
    await change(
      "users",
      people.map((n) => user(n)),
    );
    for (const round of [1, 2, 3]) {
      await change(
        "users",
        people
          .filter((n) => n % 3 !== round % 3)
          .map((n) => ({ id: `u-${n}`, title: `v${round}` })),
      );
      await change(
        "invoices",
        [invoice(round), invoice(round + 1)].map((one) => ({ ...one })),
      );
    }
    await change(
      "users",
      people.slice(0, 10).map((n) => ({ id: `u-${n}`, deleted: true })),
    );
    await change(
      "users",
      people.slice(10, 20).map((n) => ({ id: `u-${n}`, active: false })),
    );
    await world.simulated.settle(slug);
    const deliveries = await world.simulated.deliveries(slug);
    const lost = deliveries.filter(({ status }) => status === "dropped");
    // The positive control: events were lost, so without lists the checksums would differ.
    expect(lost.length).toBeGreaterThan(10);
    await untilProcessed(sql, tenant.id);
    await listNow(world.stack, tenant.id);
    for (const kind of ["users", "invoices"] as const) await untilEqual(slug, tenant.id, kind);
    const roster = await sql<{ externalId: string; title: string | null; active: boolean }[]>`
      select external_ids ->> 'main' as "externalId", title, active from users
      where tenant_id = ${tenant.id} and external_ids ? 'main' and deleted_at is null`;
    const standing = new Map(roster.map(({ externalId, ...rest }) => [externalId, rest]));
    for (const n of people.slice(0, 10)) expect(standing.has(`u-${n}`)).toBe(false);
    for (const n of people.slice(10, 20)) expect(standing.get(`u-${n}`)?.active).toBe(false);
    for (const n of people.slice(20)) {
      const title = n % 3 === 0 ? "v2" : "v3";
      expect(standing.get(`u-${n}`), `u-${n}`).toEqual({ title, active: true });
    }
  });
});

describe("listing", () => {
  it("continues where it was interrupted, and deletes nothing that is not listed", async () => {
    const { tenant, client, connect, change } = await connectedTenant(world, "broken", {
      config: fewCalls,
    });
    await world.simulated.putAccount("broken", { token: "token-of-broken" });
    await change(
      "users",
      Array.from({ length: 40 }, (_, n) => user(n)),
    );
    const fault = await world.simulated.addFault({
      account: "broken",
      kind: "status",
      path: "/users",
      status: 503,
      count: 1,
    });
    await expect(connect()).rejects.toThrow("could not be verified");
    await world.simulated.removeFaults(fault).catch(() => undefined);
    await sql`update integration_states set breaker = 'closed' where tenant_id = ${tenant.id}`;
    await until("it is connected", () =>
      connect().then(
        () => true,
        () => false,
      ),
    );
    await untilEqual("broken", tenant.id, "users");
    await world.simulated.addFault({ account: "broken", kind: "status", path: "/v1", status: 500 });
    await client.integrations.sync.mutate({ service: "user-service" });
    await until("the failure is seen", async () => {
      const { userService } = await client.integrations.status.query();
      return userService?.status !== "OK" && userService;
    });
    const answer = await tenant.scim("GET", "/Users?count=0&filter=active%20eq%20true");
    expect(await answer.json()).toMatchObject({ totalResults: 41 });
    await world.simulated.removeFaults();
    await until("it is well again", async () => {
      await listNow(world.stack, tenant.id);
      const { userService } = await client.integrations.status.query();
      return userService?.status === "OK";
    });
  });

  it("requires a valid token", async () => {
    const { client } = await connectedTenant(world, "closed");
    await expect(
      client.integrations.connect.mutate({ service: "user-service", token: "other" }),
    ).rejects.toThrow("The service refused the token");
    await expect(client.integrations.sync.mutate({ service: "user-service" })).rejects.toThrow(
      "The tenant is not connected to a user-service. Connect it first.",
    );
    await expect(
      client.integrations.disconnect.mutate({ service: "user-service" }),
    ).rejects.toThrow("The tenant is not connected to a user-service");
  });

  it("ends with the connection, and the stored items stay", async () => {
    const { tenant, client, connect, change } = await connectedTenant(world, "leaving");
    await change("users", [user(1)]);
    await connect();
    await untilEqual("leaving", tenant.id, "users");
    await client.integrations.disconnect.mutate({ service: "user-service" });
    await world.simulated.putAccount("leaving", { token: "token-of-leaving" });
    await change("users", [user(2)]);
    await listNow(world.stack, tenant.id);
    await until("the others were listed", async () => {
      const [row] = await sql`select 1 from coalesced_jobs where tenant_id = ${tenant.id}
        and job = 'external.sync' and due_at > now() + interval '30 minutes'`;
      return row !== undefined;
    });
    expect((await knownChecksum(sql, tenant.id, "users")).count).toBe(1);
  });

  it("stores nothing of a list that was requested before the disconnect", async () => {
    const { tenant, client, connect, change } = await connectedTenant(world, "crossing");
    const listsComplete = () =>
      until("the lists are complete", async () => {
        const [row] = await sql`select 1 from coalesced_jobs where tenant_id = ${tenant.id}
          and job = 'external.sync' and due_at > now() + interval '30 minutes'`;
        return row !== undefined;
      });
    await world.simulated.putAccount("crossing", { token: "token-of-crossing" });
    await connect();
    await listsComplete();
    await world.simulated.addFault({
      account: "crossing",
      kind: "latency",
      path: "/users",
      ms: 3000,
      count: 1,
    });
    await client.integrations.sync.mutate({ service: "user-service" });
    await until("the list was requested", async () =>
      (await world.simulated.faults()).every(({ account }) => account !== "crossing"),
    );
    await client.integrations.disconnect.mutate({ service: "user-service" });
    await change("users", [user(1)]);
    await listsComplete();
    expect((await knownChecksum(sql, tenant.id, "users")).count).toBe(0);
    expect(
      await sql`select pulled from integration_states
        where tenant_id = ${tenant.id} and kind = 'user-service'`,
    ).toMatchObject([{ pulled: null }]);
  });
});
