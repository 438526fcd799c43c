import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { connectRedis } from "../../shared/adapters/redis/connect.ts";
import { useStack } from "../support/stack.ts";
import { until } from "../support/until.ts";
import { patch, shortWaits, tenantWithAdmin, untilHandled, untilStands } from "../sync/support.ts";
import { useSql } from "../support/database.ts";

const stack = useStack({ timeScale: 20, workers: shortWaits });
const sql = useSql(stack);

beforeAll(async () => {
  stack.provisioning.sweep();
});

const admin = () => stack.outside.mindtickle.admin;

afterEach(() => admin().removeFaults());

const quick = {
  mindtickle: {
    perSecond: 1000,
    perMinute: 60_000,
    breaker: { failures: 3, openSeconds: 0.3 },
  },
};
const stateOf = async (tenantId: string) =>
  (await sql`select * from integration_states where tenant_id = ${tenantId}`)[0];
const moves = async (tenantId: string) =>
  (
    await sql`select after->>'breaker' as to from audit_log
      where tenant_id = ${tenantId} and action = 'integration.breaker' order by id`
  ).map((row) => String(row["to"]));
const received = async (slug: string, since = 0) =>
  (await admin().requests({ account: slug, since })).length;

describe("an account that fails", () => {
  it.each([
    ["answers 503", { kind: "5xx", status: 503 } as const, "unavailable"],
    ["hangs", { kind: "latency", ms: 1000 } as const, "timeout"],
  ])(
    "and %s is left alone, tried by one call, and called again",
    async (_what, fault, category) => {
      const slug = `out-${category}`;
      const { tenant } = await tenantWithAdmin(stack, slug, quick);
      const ids = await Promise.all(
        [1, 2, 3, 4].map((n) => tenant.person({ userName: `p${n}@x.test` })),
      );
      await untilHandled(sql, tenant.id);
      await admin().addFault({ ...fault, account: slug });
      await Promise.all(ids.map((id) => patch(tenant, id, "title", "Later")));
      await until("the breaker opened again after a trial", async () => {
        const seen = await moves(tenant.id);
        return seen.filter((to) => to === "open").length >= 2;
      });
      expect((await moves(tenant.id)).slice(0, 3)).toEqual(["open", "half_open", "open"]);
      expect(await stateOf(tenant.id)).toMatchObject({ error_category: category });
      await admin().removeFaults();
      for (const id of ids) await untilStands(stack, tenant, id, { title: "Later" }, 30_000);
      expect((await moves(tenant.id)).slice(-2)).toEqual(["half_open", "closed"]);
      expect(await stateOf(tenant.id)).toMatchObject({ breaker: "closed", broken_at: null });
    },
  );

  it("returns the stored data, marked as stale, and is pulled first after it recovers", async () => {
    const { tenant, adminId, client } = await tenantWithAdmin(stack, "stale", {
      mindtickle: { ...quick.mindtickle, breaker: { failures: 1, openSeconds: 1 } },
    });
    await untilHandled(sql, tenant.id);
    const fresh = await until("the first progress is stored", () =>
      client.progress.sync.mutate({ userId: adminId }).catch(() => false as const),
    );
    expect(fresh).toMatchObject({ stale: false });
    await admin().addFault({ kind: "5xx", status: 500, account: "stale" });
    await expect(client.progress.sync.mutate({ userId: adminId })).rejects.toMatchObject({
      data: { reason: "unavailable" },
    });
    const known = await client.progress.sync.mutate({ userId: adminId });
    expect(known).toMatchObject({ userId: adminId, stale: true, courses: fresh.courses });
    expect(known.asOf).not.toBeNull();
    await admin().removeFaults();
    const since = Date.now();
    await until("the pull was made", async () =>
      (await admin().requests({ account: "stale", since })).some(({ path }) =>
        path.endsWith("/Module"),
      ),
    );
  });

  it("does not affect another tenant", async () => {
    const [storm, calm] = await Promise.all([
      tenantWithAdmin(stack, "storm", quick),
      tenantWithAdmin(stack, "calm", quick),
    ]);
    const id = await storm.tenant.person({ userName: "p@x.test" });
    const other = await calm.tenant.person({ userName: "p@x.test" });
    await Promise.all([untilHandled(sql, storm.tenant.id), untilHandled(sql, calm.tenant.id)]);
    await admin().addFault({ kind: "429", account: "storm" });
    await patch(storm.tenant, id, "title", "Later");
    await until("the breaker of the failing tenant is open", async () =>
      (await moves(storm.tenant.id)).includes("open"),
    );
    await patch(calm.tenant, other, "title", "Now");
    await untilStands(stack, calm.tenant, other, { title: "Now" });
    expect(await stateOf(calm.tenant.id)).toMatchObject({ breaker: "closed", last_error: null });
    // The account waits, so the user has no retry time of its own.
    expect(await sql`select retry_at from user_syncs where user_id = ${id}`).toEqual([
      { retry_at: null },
    ]);
    await admin().removeFaults();
    await untilStands(stack, storm.tenant, id, { title: "Later" }, 30_000);
  });
});

describe("an account whose call log Redis has lost", () => {
  it("is not called until its earlier calls are outside the rate windows", async () => {
    const small = { mindtickle: { perSecond: 4, perMinute: 60 } };
    const { tenant } = await tenantWithAdmin(stack, "amnesia", small);
    await until("all users were pushed and pulled", async () => {
      const rows = await sql`select 1 from user_syncs where tenant_id = ${tenant.id}
        and (pushed_version < pending_version or pull_due_at is not null)`;
      return rows.length === 0;
    });
    const made = await received("amnesia");
    expect(made).toBeGreaterThan(0);
    const redis = connectRedis(stack.outside.redis);
    await redis.del(...(await redis.keys(`tenant:${tenant.id}:mindtickle-*`)));
    const user = await tenant.person({ userName: "q@x.test" });
    await until("its push is deferred by about a minute", async () => {
      const rows = await sql`select 1 from coalesced_jobs where tenant_id = ${tenant.id}
        and job = 'mindtickle.drain' and due_at > now() + interval '45 seconds'`;
      return rows.length === 1;
    });
    expect(await received("amnesia")).toBe(made);
    await sql`update integration_states set calls_until = calls_until - interval '2 minutes'
      where tenant_id = ${tenant.id}`;
    await stack.provisioning.services.publisher.publish([
      { job: "mindtickle.drain", tenantId: tenant.id, requestId: "test", payload: {} },
    ]);
    await untilStands(stack, tenant, user, { userName: "q@x.test" });
  });
});
