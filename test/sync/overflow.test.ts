import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { drainOverflows, findOverflows } from "../../worker/sweeps/overflows.ts";
import { sweepOutbox } from "../../worker/sweeps/outbox.ts";
import { startServer } from "../support/server.ts";
import { useStack } from "../support/stack.ts";
import { createTestTenant, roomy } from "../support/tenants.ts";
import { until } from "../support/until.ts";
import { channels, untilHandled, untilQuiet, untilStands } from "./support.ts";
import { useSql } from "../support/database.ts";

const stack = useStack({ timeScale: 20 });
const sql = useSql(stack);

beforeAll(() => {
  // The QStash client also logs the errors that it throws.
  vi.spyOn(console, "error").mockReturnValue();
});

afterAll(() => vi.restoreAllMocks());

const sweep = async () => {
  const { services } = stack.provisioning;
  await findOverflows(services);
  return drainOverflows(services);
};
const count = async (tenantId: string) => {
  const [row] = await sql`select count(*) filter (where published_at is not null)::int as held,
      count(*) filter (where published_at is null)::int as waiting
    from outbox where tenant_id = ${tenantId} and handled_at is null`;
  return { held: Number(row?.["held"]), waiting: Number(row?.["waiting"]) };
};
/** Whether the events were published in the order of their creation. */
const inOrder = async (tenantId: string) => {
  const rows = await sql`select id, published_at from outbox where tenant_id = ${tenantId}
    and event = 'user_changed' order by created_at, id`;
  const times = rows.map((row) => new Date(String(row["published_at"])).getTime());
  return times.every((time, n) => n === 0 || time >= (times[n - 1] ?? 0));
};
const inOverflow = async (tenantId: string) =>
  (await sql`select reason from overflows where tenant_id = ${tenantId}`).map((row) =>
    String(row["reason"]),
  );

describe("a channel above its limit", () => {
  it("keeps further events waiting, publishes them in order, and refuses and loses none", async () => {
    const max = 40;
    const tenant = await createTestTenant(stack.outside, stack.server, "full", {
      ...roomy,
      channel: { max },
    });
    await untilQuiet(stack, tenant.id);
    await channels(stack, tenant.id, "pause");
    const people = Array.from({ length: 140 }, (_, n) => `p${n}@x.test`);
    for (let from = 0; from < people.length; from += 20) {
      await Promise.all(
        people.slice(from, from + 20).map((userName) => tenant.person({ userName })),
      );
      await stack.server.settled();
      await sweep();
    }
    expect(await inOverflow(tenant.id)).toEqual(["full"]);
    const { held, waiting } = await count(tenant.id);
    // Events that were being published when the channel became full exceed its limit.
    expect(held).toBeGreaterThanOrEqual(max);
    expect(held).toBeLessThanOrEqual(max + 20);
    expect(held + waiting).toBe(people.length);
    // Another tenant's events are published immediately.
    const other = await createTestTenant(stack.outside, stack.server, "other");
    const id = await other.person({ userName: "quick@x.test" });
    await untilStands(stack, other, id, { userName: "quick@x.test" });
    expect(await sweepOutbox(stack.provisioning.services)).toBe(0);

    await channels(stack, tenant.id, "resume");
    await until(
      "the overflow is published",
      async () => {
        await sweep();
        return (await inOverflow(tenant.id)).length === 0;
      },
      45_000,
    );
    await untilHandled(sql, tenant.id, 60_000);
    expect(await inOrder(tenant.id)).toBe(true);
    const there = await stack.outside.mindtickle.admin.users("full");
    expect(there.map(({ userName }) => userName).toSorted()).toEqual(people.toSorted());
  });
});

describe("a QStash that accepts nothing", () => {
  it("keeps new events waiting behind those that it refused", async () => {
    const urls = { provisioning: stack.provisioning.url, analytics: stack.analytics.url };
    const refusing = Bun.serve({
      port: 0,
      hostname: "127.0.0.1",
      fetch: () => Response.json({ error: "quota exceeded" }, { status: 412 }),
    });
    const qstash = { ...stack.outside.qstash, url: `http://127.0.0.1:${refusing.port}` };
    const cutOff = await startServer({ ...stack.outside, qstash }, urls);
    const tenant = await createTestTenant(stack.outside, stack.server, "cut");
    const first = await fetch(`${cutOff.url}/scim/v2/Users`, {
      method: "POST",
      headers: { authorization: `Bearer ${tenant.scimToken}`, "content-type": "application/json" },
      body: JSON.stringify({ userName: "first@x.test" }),
    });
    expect(first.status).toBe(201);
    await cutOff.settled();
    expect(await inOverflow(tenant.id)).toEqual(["refused"]);
    const second = await tenant.person({ userName: "second@x.test" });
    await stack.server.settled();
    expect(await count(tenant.id)).toEqual({ held: 0, waiting: 2 });
    await sweep();
    expect(await inOverflow(tenant.id)).toEqual([]);
    await untilStands(stack, tenant, second, { userName: "second@x.test" });
    await untilHandled(sql, tenant.id);
    expect(await inOrder(tenant.id)).toBe(true);
    await cutOff.stop();
    await refusing.stop(true);
  });

  it("leaves the events to the sweep, which loses none and keeps their order", async () => {
    const tenant = await createTestTenant(stack.outside, stack.server, "back");
    await sql`insert into overflows (tenant_id, reason) values (${tenant.id}, 'refused')`;
    for (const n of [1, 2, 3]) await tenant.person({ userName: `p${n}@x.test` });
    const { services } = stack.provisioning;
    const publish = services.publisher.publishEach.bind(services.publisher);
    services.publisher.publishEach = () => Promise.reject(new Error("QStash is away"));
    expect(await drainOverflows(services)).toBe(0);
    services.publisher.publishEach = publish;
    expect(await count(tenant.id)).toEqual({ held: 0, waiting: 3 });
    await Promise.all([drainOverflows(services), drainOverflows(stack.analytics.services)]);
    const published = await sql`select publish_count from outbox
      where tenant_id = ${tenant.id} and event = 'user_changed'`;
    expect(published.map((row) => Number(row["publish_count"]))).toEqual([1, 1, 1]);
    await untilHandled(sql, tenant.id);
    expect(await inOrder(tenant.id)).toBe(true);
  });
});
