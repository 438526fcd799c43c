import { describe, expect, it } from "vitest";
import { connectRedis } from "../../shared/adapters/redis/connect.ts";
import { CallDeferred } from "../../shared/rate-gate/account.ts";
import { CallGate } from "../../shared/rate-gate/call-gate.ts";
import { useSql } from "../support/database.ts";
import { useStack } from "../support/stack.ts";
import { createTestTenant } from "../support/tenants.ts";
import { until } from "../support/until.ts";
import { patch } from "../sync/support.ts";

const stack = useStack({
  timeScale: 20,
  workers: { UPSTASH_REDIS_REST_URL: "http://127.0.0.1:9", MINDTICKLE_TIMEOUT_MS: "5000" },
});
const sql = useSql(stack);

describe("workers without Redis", () => {
  it("make no calls, fail no job, and lose nothing", async () => {
    const tenant = await createTestTenant(stack.outside, stack.server, "acme", {});
    const calls = async () =>
      (await stack.outside.mindtickle.admin.requests({ account: "acme" })).length;
    const first = await tenant.person({ userName: "p1@x.test" });
    await tenant.person({ userName: "p2@x.test" });
    await patch(tenant, first, "title", "Later");
    const done = () =>
      stack.provisioning.logs.filter(
        ({ event, job }) => event === "job.done" && job === "user_changed",
      );
    await until("every change was tried", () => done().length >= 3);
    expect(done().map(({ status }) => status)).toEqual(done().map(() => 200));
    expect(await calls()).toBe(0);
    const pending = await sql`select 1 from user_syncs
      where tenant_id = ${tenant.id} and pending_version > pushed_version`;
    expect(pending).toHaveLength(2);
    // The cache is invalidated, and the pushes are done, as soon as Redis answers.
    await until("both jobs are scheduled", async () => {
      const jobs = await sql`select 1 from coalesced_jobs where tenant_id = ${tenant.id}
        and due_at is not null and job in ('cache.invalidate', 'mindtickle.drain')`;
      return jobs.length === 2;
    });
  });
});

describe("an account whose call log Redis does not have", () => {
  const limits = {
    perSecond: 4,
    perMinute: 60,
    concurrent: 8,
    breaker: { failures: 5, openSeconds: 30 },
  };
  const callAfter = (callsEndIn: number | null, redis = connectRedis(stack.outside.redis)) => {
    const gate = new CallGate(redis, 5000);
    const health = {
      failed: async () => undefined,
      moved: async () => undefined,
      recordCalls: async () => undefined,
      callsEndIn: async () => callsEndIn,
    };
    const account = { tenantId: crypto.randomUUID(), integration: "mindtickle", limits, health };
    return gate.pass(
      account,
      async () => "called",
      () => null,
    );
  };

  it.each([
    ["was never called", null],
    ["was called more than a minute and the longest call ago", -65_001],
  ])("is called at once if it %s", async (_what, callsEndIn) => {
    expect(await callAfter(callsEndIn)).toBe("called");
  });

  it("is called later if Redis becomes unavailable before the log is started", async () => {
    const redis = new Proxy(connectRedis(stack.outside.redis), {
      get: (target, name): unknown =>
        name === "set"
          ? () => Promise.reject(new TypeError("fetch failed"))
          : Reflect.get(target, name),
    });
    await expect(callAfter(null, redis)).rejects.toMatchObject({ reason: "no_redis" });
  });

  it.each([10_000, 0, -60_000])(
    "is not called while earlier calls may count (their period ends in %i ms)",
    async (callsEndIn) => {
      const error = await callAfter(callsEndIn).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(CallDeferred);
      const { reason, retryAt } = error as CallDeferred;
      expect(reason).toBe("no_redis");
      const waitMs = retryAt.getTime() - Date.now();
      expect(waitMs).toBeLessThanOrEqual(callsEndIn + 65_000);
      expect(waitMs).toBeGreaterThan(callsEndIn + 60_000);
    },
  );
});
