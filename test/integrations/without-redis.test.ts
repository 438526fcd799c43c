import { describe, expect, it } from "vitest";
import { spareOf } from "../../shared/rate-gate/call-gate.ts";
import { tenantConfig } from "../../shared/configuration/tenant-config.ts";
import { useStack } from "../support/stack.ts";
import { createTestTenant } from "../support/tenants.ts";
import { until } from "../support/until.ts";
import { channels, patch, untilIdle, untilStands } from "../sync/support.ts";
import { useSql } from "../support/database.ts";

const stack = useStack({
  timeScale: 20,
  workers: { UPSTASH_REDIS_REST_URL: "http://127.0.0.1:9", MINDTICKLE_TIMEOUT_MS: "5000" },
});
const sql = useSql(stack);

describe("workers that cannot reach Redis", () => {
  it("call by one slot over all processes, deactivations first, and fail nothing", async () => {
    const tenant = await createTestTenant(stack.outside, stack.server, "acme", {});
    const calls = async () =>
      (await stack.outside.mindtickle.admin.requests({ account: "acme" })).length;
    const first = await tenant.person({
      userName: "admin@x.test",
      roles: [{ value: "admin" }],
    });
    await untilStands(stack, tenant, first, { userName: "admin@x.test" });
    expect(await calls()).toBe(1);

    // Nothing else goes within the minute; then who left goes ahead of who came.
    await channels(stack, tenant.id, "pause");
    await Promise.all([1, 2, 3].map((n) => tenant.person({ userName: `p${n}@x.test` })));
    await patch(tenant, first, "active", false);
    await stack.server.settled();
    await untilIdle(stack, tenant.id);
    expect(await calls()).toBe(1);
    await sql`update integration_states set fallback_until = now() where tenant_id = ${tenant.id}`;
    await channels(stack, tenant.id, "resume", ["mindtickle.drain"]);
    await stack.provisioning.services.publisher.publish([
      { job: "mindtickle.drain", tenantId: tenant.id, requestId: "test", payload: {} },
    ]);
    await untilStands(stack, tenant, first, { state: "DEACTIVATED" });
    expect(await calls()).toBe(2);
    await channels(stack, tenant.id, "resume");
    const done = () =>
      stack.provisioning.logs.filter(
        ({ event, job }) => event === "job.done" && job === "user_changed",
      );
    await until("every change was tried", () => done().length >= 5);
    expect(done().map(({ status }) => status)).toEqual(done().map(() => 200));
    expect(await calls()).toBe(2);
    // What was cached before counts no more as soon as Redis answers.
    await until("the tenant is marked for that", async () => {
      const rows = await sql`select 1 from coalesced_jobs
        where tenant_id = ${tenant.id} and job = 'cache.invalidate' and due_at is not null`;
      return rows.length === 1;
    });
  });
});

describe("the slot that is kept back", () => {
  it.each([
    [4, 60, 1],
    [1, 60, 0],
    [2, 20, 1],
    [2, 19, 0],
    [1000, 60_000, 60],
    [4, 240, 0],
  ])(
    "of an account with %i calls a second and %i a minute is %i a minute",
    (perSecond, perMinute, spare) => {
      const { mindtickle } = tenantConfig.parse({ mindtickle: { perSecond, perMinute } });
      expect(spareOf(mindtickle)).toBe(spare);
    },
  );
});
