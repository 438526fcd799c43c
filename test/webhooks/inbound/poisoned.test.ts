import { describe, expect, it } from "vitest";
import { connectedTenant, listNow, useServicesStack } from "../../customer-services/support.ts";
import { until } from "../../support/until.ts";
import { send, tenantWithEndpoints, untilProcessed, userEvent } from "./support.ts";
import { openSql } from "../../support/database.ts";
import { useFixture } from "../../support/fixture.ts";

const world = useServicesStack();
const sql = useFixture(
  () => openSql(world.stack),
  (sql) => sql.end(),
);

const invoice = (n: number, more: object = {}) => ({
  id: `inv-event-${n}`,
  type: "invoice.created",
  data: { id: `i-${n}`, version: 1, amountDue: n, currency: "EUR", status: "open", ...more },
});

describe("a batch of events of which one cannot be stored", () => {
  it("is applied except for that one, which becomes a dead letter with the reason", async () => {
    const { stack } = world;
    const { tenant, client, endpoint } = await tenantWithEndpoints(stack, "poisoned");
    const payments = await endpoint("payment-service");
    const people = await endpoint("user-service");
    await sql`alter table external_records add constraint no_poison
      check (data->>'note' is distinct from 'poison')`;
    await send({ ...people, body: userEvent({ id: "leaver", version: 1 }) });
    const body = Array.from({ length: 9 }, (_, n) => invoice(n, n === 4 ? { note: "poison" } : {}));
    expect((await send({ ...payments, body })).body.accepted).toBe(9);
    await send({ ...people, body: userEvent({ id: "leaver", version: 2, active: false }) });
    await untilProcessed(sql, tenant.id);
    const [person] = await sql`select active from users
      where tenant_id = ${tenant.id} and external_ids ->> 'main' = 'leaver'`;
    expect(person).toEqual({ active: false });
    const stored = await sql`select external_id from external_records
      where tenant_id = ${tenant.id} and kind = 'invoice' order by 1`;
    expect(stored.map((row) => String(row["external_id"]))).toEqual(
      [0, 1, 2, 3, 5, 6, 7, 8].map((n) => `i-${n}`),
    );
    const { items } = await client.deadLetters.list.query({ source: "webhook" });
    expect(items).toMatchObject([
      {
        reason: expect.stringContaining("could not be applied"),
        request: { eventId: "inv-event-4" },
      },
    ]);
    // After the cause is removed, the dead letter is replayed.
    await sql`alter table external_records drop constraint no_poison`;
    await client.deadLetters.replay.mutate({ id: items[0]?.id ?? "" });
    await until("the last invoice is stored", async () => {
      const [row] = await sql`select 1 from external_records
        where tenant_id = ${tenant.id} and external_id = 'i-4'`;
      return row !== undefined;
    });
  });
});

describe("a page of a service's list of which one item cannot be stored", () => {
  const user = (n: number) => ({
    id: `u-${n}`,
    userName: `u${n}@x.test`,
    email: `u${n}@x.test`,
    firstName: "U",
    lastName: String(n),
  });

  it.each([
    ["cannot be parsed", { id: "odd", version: -1, userName: "odd@x.test" }, /^version: /],
    ["is not an object", 7, /^the item: /],
    [
      "cannot be stored",
      { id: "odd", version: 1, updatedAt: "2026-01-01T00:00:00Z", userName: "venom@x.test" },
      /could not be applied/,
    ],
  ])("because it %s is stored except for that item", async (what, item, reason) => {
    const slug = `page-${what.replaceAll(" ", "-")}`;
    const { tenant, client, connect, change } = await connectedTenant(world, slug);
    await world.simulated.putAccount(slug, { token: `token-of-${slug}` });
    await sql`alter table webhook_events drop constraint if exists no_poison`;
    await sql`alter table webhook_events add constraint no_poison
      check (body not like '%venom%') not valid`;
    await change(
      "users",
      Array.from({ length: 5 }, (_, n) => user(n)),
    );
    // The first call only verifies the token.
    const fault = { account: slug, kind: "odd-item", path: "/users", item } as const;
    await world.simulated.addFault({ ...fault, count: 2 });
    await connect();
    await until("the other users are in the directory", async () => {
      const [row] = await sql`select count(*)::int as people from users
        where tenant_id = ${tenant.id} and external_ids ->> 'main' like 'u-%'`;
      return row?.["people"] === 5;
    });
    const deadLetters = async () =>
      (await client.deadLetters.list.query({ source: "webhook" })).items;
    // The valid items may be applied before the dead letter is stored.
    const kept = await until("the item is a dead letter", async () => {
      const found = await deadLetters();
      return found.length > 0 && found;
    });
    expect(kept).toMatchObject([{ reason: expect.stringMatching(reason) }]);
    // The next run finds the same item: it adds no dead letter, and continues to its end.
    await sql`update integration_states set pulled = null where tenant_id = ${tenant.id}`;
    await world.simulated.addFault({ ...fault, count: 1 });
    await listNow(world.stack, tenant.id);
    await until("everything was listed again", async () => {
      const rows = await sql`select 1 from integration_states
        where tenant_id = ${tenant.id} and pulled->>'fullAt' is not null`;
      return rows.length === 3;
    });
    expect(await deadLetters()).toHaveLength(1);
  });
});
