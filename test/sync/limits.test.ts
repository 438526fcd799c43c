import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { CallDeferred, type CallLimits } from "../../shared/rate-gate/account.ts";
import { CallGate } from "../../shared/rate-gate/call-gate.ts";
import { connectRedis } from "../../shared/adapters/redis/connect.ts";
import { clientFor } from "../support/server.ts";
import { useStack } from "../support/stack.ts";
import { createTestTenant, type TestTenant } from "../support/tenants.ts";
import { until } from "../support/until.ts";
import { patch, tenantWithAdmin, untilHandled, untilStands } from "./support.ts";
import { useSql } from "../support/database.ts";

// The limiter runs on Redis's clock, so this stack runs in real time.
const stack = useStack();
const sql = useSql(stack);

beforeAll(async () => {
  stack.provisioning.sweep();
});

const others = { concurrent: 100, breaker: { failures: 5, openSeconds: 30 } };

/** An account that was never called, without stored health. */
const accountOf = (tenantId: string, limits: CallLimits) => ({
  tenantId,
  integration: "mindtickle",
  limits,
  health: {
    failed: async () => undefined,
    moved: async () => undefined,
    recordCalls: async () => undefined,
    callsEndIn: async () => null,
  },
});

const mindtickle = () => stack.outside.mindtickle.admin;

describe("an account's limits", () => {
  it("are never exceeded by the account's own count", async () => {
    const small = await createTestTenant(stack.outside, stack.server, "small", {});
    const config = { mindtickle: { perSecond: 20, perMinute: 60_000 } };
    const large = await createTestTenant(stack.outside, stack.server, "large", config);
    const arrive = (tenant: TestTenant, count: number) =>
      Promise.all(
        Array.from({ length: count }, (_, index) =>
          tenant.person({ userName: `p${index}@x.test`, externalId: `e${index}` }),
        ),
      );
    await Promise.all([arrive(small, 12), arrive(large, 40)]);
    await untilHandled(sql, large.id, 20_000);
    const [slow, fast] = await Promise.all([
      mindtickle().rates("small"),
      mindtickle().rates("large"),
    ]);
    expect(slow).toMatchObject({ refused: 0 });
    expect(slow.maxPerSecond).toBeLessThanOrEqual(4);
    expect(slow.maxPerMinute).toBeLessThanOrEqual(60);
    expect(fast).toMatchObject({ refused: 0 });
    expect(fast.maxPerSecond).toBeLessThanOrEqual(20);
    // Positive control: the account was busy, with more than one call a second.
    expect(fast.maxPerSecond).toBeGreaterThan(10);
    expect(fast.accepted).toBeGreaterThanOrEqual(40);
  });
});

describe("the backlog of an account without a free slot", () => {
  it("processes deactivations first, then interactive calls, then changes in order", async () => {
    const config = { mindtickle: { perSecond: 1, perMinute: 60_000 } };
    const { tenant, adminId } = await tenantWithAdmin(stack, "tight", config);
    const leaver = await tenant.person({ userName: "leaver@x.test" });
    await untilStands(stack, tenant, leaver, { state: "ACTIVE" });
    await untilPulled(tenant.id);
    const slots = await holdSlots(tenant.id);
    const names = ["first@x.test", "second@x.test", "third@x.test"];
    const tried = triesOf(tenant.id);
    for (const name of names) await tenant.person({ userName: name });
    await patch(tenant, leaver, "active", false);
    const rep = clientFor(stack.server, await tenant.token(adminId, "admin"));
    await expect(rep.progress.sync.mutate({ userId: adminId })).rejects.toMatchObject({
      data: { reason: "rate_limited" },
    });
    await until("each change was tried", () => triesOf(tenant.id) === tried + names.length + 1);
    const since = Date.now();
    slots.release();
    await untilHandled(sql, tenant.id);
    await until("the progress was pulled", async () => (await order(since)).includes("pull"));
    expect((await order(since)).slice(0, 5)).toEqual(["deactivate", "pull", ...names]);
  });

  /** Takes all slots of the account until they are released. */
  async function holdSlots(tenantId: string) {
    const gate = new CallGate(connectRedis(stack.outside.redis), 60_000);
    const held = Promise.withResolvers<void>();
    const limits = { perSecond: 1, perMinute: 60_000, ...others };
    const taken = Promise.withResolvers<void>();
    const call = until("a slot is free", () =>
      gate
        .pass(
          accountOf(tenantId, limits),
          () => {
            taken.resolve();
            return held.promise.then(() => true);
          },
          () => null,
        )
        .catch((error: unknown) => {
          if (error instanceof CallDeferred) return false;
          throw error;
        }),
    );
    await taken.promise;
    return {
      release: () => {
        held.resolve();
        void call;
      },
    };
  }

  const untilPulled = (tenantId: string) =>
    until("nothing is left to pull", async () => {
      const rows = await sql`
        select 1 from user_syncs where tenant_id = ${tenantId} and pull_due_at is not null`;
      return rows.length === 0;
    });

  /** Completed deliveries of changes, with or without a slot. */
  const triesOf = (tenantId: string) =>
    stack.provisioning.logs.filter(
      ({ event, job, tenant }) =>
        event === "job.done" && job === "user_changed" && tenant === tenantId,
    ).length;

  const order = async (since: number) =>
    (await mindtickle().requests({ account: "tight", since })).map(({ method, path, subject }) =>
      path.endsWith("/Module") ? "pull" : method === "PATCH" ? "deactivate" : (subject ?? method),
    );
});

describe("the limiter", () => {
  it("allows at most the configured number of calls in any second, whenever they begin and however long they take", async () => {
    const redis = connectRedis(stack.outside.redis);
    const step = fc.record({
      wait: fc.integer({ min: 0, max: 60 }),
      takes: fc.integer({ min: 0, max: 90 }),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 5 }),
        fc.array(step, { minLength: 8, maxLength: 24 }),
        async (perSecond, steps) => {
          // Like limiters in two processes, these two share only Redis.
          const gates = [new CallGate(redis, 2000), new CallGate(redis, 2000)];
          const account = crypto.randomUUID();
          const limits = { perSecond, perMinute: 1000, ...others };
          const spans: { from: number; to: number }[] = [];
          let refused = 0;
          const calls: Promise<void>[] = [];
          for (const [index, { wait, takes }] of steps.entries()) {
            await Bun.sleep(wait);
            const work = async () => {
              const from = performance.now();
              await Bun.sleep(takes);
              spans.push({ from, to: performance.now() });
            };
            const call = gates[index % 2]?.pass(accountOf(account, limits), work, () => null);
            calls.push((call ?? Promise.resolve()).catch(() => void (refused += 1)));
          }
          await Promise.all(calls);
          // The account may count a call at any time between request and response. The test takes the worst case.
          for (const { to } of spans) {
            const within = spans.filter((other) => other.from < to + 1000 && other.from >= to);
            expect(within.length).toBeLessThanOrEqual(perSecond - 1);
          }
          expect(spans.length).toBeGreaterThanOrEqual(Math.min(perSecond, steps.length));
          expect(spans.length + refused).toBe(steps.length);
        },
      ),
      { numRuns: 8, seed: 7 },
    );
  });
});
