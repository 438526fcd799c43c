import fc from "fast-check";
import { Redis } from "@upstash/redis";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { RequestRates } from "../../shared/adapters/redis/request-rates.ts";
import { createLogger } from "../../shared/log.ts";
import { startServer, type TestServer } from "../support/server.ts";
import { useServer } from "../support/server-only.ts";
import { createTestTenant, type TestTenant } from "../support/tenants.ts";
import { until } from "../support/until.ts";

const rate = { perSecond: 20, burst: 40 };

const world = useServer();
let second: TestServer;
let tenants = 0;

beforeAll(async () => {
  second = await startServer(world.outside);
});

afterAll(async () => {
  await second.stop();
});

/** A new tenant with this rate, whose token this server has verified before. */
async function limited(scim = rate): Promise<TestTenant> {
  tenants += 1;
  const { outside, server } = world;
  const tenant = await createTestTenant(outside, server, `limited-${tenants}`, { scim });
  expect((await tenant.scim("GET", "/Users")).status).toBe(200);
  return tenant;
}

const at = (server: TestServer, { scimToken }: TestTenant, path = "/Users?count=1") =>
  fetch(`${server.url}/scim/v2${path}`, { headers: { authorization: `Bearer ${scimToken}` } });

async function flood(count: number, ask: () => Promise<Response>) {
  const from = Date.now();
  const answers = await Promise.all(Array.from({ length: count }, ask));
  const seconds = (Date.now() - from) / 1000;
  const passed = answers.filter(({ status }) => status === 200);
  const refused = answers.filter(({ status }) => status === 429);
  expect(passed.length + refused.length).toBe(count);
  return { passed: passed.length, refused, seconds };
}

describe("a tenant over its rate", () => {
  it("is served at its rate; 429 says in whole seconds when to continue", async () => {
    const tenant = await limited();
    const { passed, refused, seconds } = await flood(200, () => at(world.server, tenant));
    expect(passed).toBeGreaterThanOrEqual(rate.burst - 3);
    expect(passed).toBeLessThanOrEqual(rate.burst + rate.perSecond * seconds + 1);
    const [answer] = refused;
    expect(answer?.headers.get("retry-after")).toBe("1");
    expect(answer?.headers.get("content-type")).toMatch("application/scim+json");
    expect(await answer?.json()).toEqual({
      schemas: ["urn:ietf:params:scim:api:messages:2.0:Error"],
      status: "429",
      detail: expect.stringMatching(/20 requests a second.*Wait 1 s/),
    });
    await until("the rate lets it through again", async () => {
      const again = await at(world.server, tenant);
      return again.status === 200;
    });
  });

  it("is limited to one rate across all servers", async () => {
    const tenant = await limited();
    expect((await at(second, tenant)).status).toBe(200);
    let turn = 0;
    const { passed, seconds } = await flood(200, () => {
      turn += 1;
      return at(turn % 2 === 0 ? second : world.server, tenant);
    });
    expect(passed).toBeLessThanOrEqual(rate.burst + rate.perSecond * seconds + 2);
  });

  it("does not affect another tenant", async () => {
    const tenant = await limited();
    const other = await limited();
    const [busy, calm] = await Promise.all([
      flood(200, () => at(world.server, tenant)),
      flood(20, () => at(world.server, other)),
    ]);
    expect(busy.refused.length).toBeGreaterThan(100);
    expect(calm.refused).toHaveLength(0);
  });

  it("is charged for each operation of a bulk request, which is performed completely", async () => {
    const tenant = await limited({ perSecond: 40, burst: 20 });
    const from = Date.now();
    const Operations = Array.from({ length: 100 }, (_, n) => ({
      method: "POST",
      path: "/Users",
      bulkId: `b${n}`,
      data: { userName: `bulk-${n}` },
    }));
    const schemas = ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"];
    const bulk = await tenant.scim("POST", "/Bulk", { schemas, Operations });
    const { Operations: results } = (await bulk.json()) as { Operations: { status: string }[] };
    expect(results.filter(({ status }) => status === "201")).toHaveLength(100);
    await world.server.settled();
    const next = await at(world.server, tenant);
    expect(next.status).toBe(429);
    expect(await next.json()).toMatchObject({
      detail: expect.stringMatching(
        /limit of 40 requests a second, 20 at once, is used up; each operation of a bulk request counts as one\. Wait (\d+) s/,
      ),
    });
    // The amount over the burst of 20 is refilled at 40 a second.
    const seconds = Number(next.headers.get("retry-after"));
    const owed = (100 - 20) / 40;
    expect(seconds).toBeGreaterThanOrEqual(Math.floor(owed - (Date.now() - from) / 1000));
    expect(seconds).toBeLessThanOrEqual(Math.ceil(owed) + 1);
    await until("the rate lets it through again", async () => {
      const again = await at(world.server, tenant);
      return again.status === 200;
    });
  });
});

describe("the first request of a tenant at a server", () => {
  it("counts against the rate of the tenant, also a bulk request", async () => {
    const tenant = await limited({ perSecond: 100_000, burst: 100_000 });
    const fresh = await startServer(world.outside);
    try {
      const Operations = Array.from({ length: 900 }, (_, n) => ({
        method: "DELETE",
        path: `/Users/unknown-${n}`,
      }));
      const schemas = ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"];
      const bulk = await fetch(`${fresh.url}/scim/v2/Bulk`, {
        method: "POST",
        headers: {
          authorization: `Bearer ${tenant.scimToken}`,
          "content-type": "application/scim+json",
        },
        body: JSON.stringify({ schemas, Operations }),
      });
      expect(bulk.status).toBe(200);
      await fresh.settled();
      expect((await at(fresh, tenant)).status).toBe(200);
    } finally {
      await fresh.stop();
    }
  });
});

describe("requests with forged tokens for a tenant", () => {
  it("count against a separate limit, not that of the tenant", async () => {
    const tenant = await limited();
    const forged = { ...tenant, scimToken: `${tenant.scimToken.slice(0, -4)}0000` };
    const answers = await Promise.all(
      Array.from({ length: 400 }, async () => (await at(world.server, forged)).status),
    );
    expect(answers.filter((status) => status === 401).length).toBeGreaterThanOrEqual(199);
    expect(answers.filter((status) => status === 429).length).toBeGreaterThan(0);
    expect(new Set(answers)).toEqual(new Set([401, 429]));
    const { refused } = await flood(20, () => at(world.server, tenant));
    expect(refused).toHaveLength(0);
  });
});

it("each server enforces the rate alone while Redis is unavailable", async () => {
  const away = await startServer(world.outside, undefined, {
    UPSTASH_REDIS_REST_URL: "http://127.0.0.1:9",
  });
  const tenant = await limited();
  expect((await at(away, tenant)).status).toBe(200);
  const { passed, refused, seconds } = await flood(120, () => at(away, tenant));
  expect(passed).toBeGreaterThan(0);
  expect(refused.length).toBeGreaterThan(0);
  expect(passed).toBeLessThanOrEqual(rate.perSecond * (seconds + 2));
  expect(away.logs.some(({ event }) => event === "rate.unreachable")).toBe(true);
  await away.stop();
});

it("no sequence of requests and pauses gets more than the bucket contains", async () => {
  const { url, token } = world.outside.redis;
  const log = createLogger(() => undefined);
  const hash = new Uint8Array(32);
  const open = () => {
    const rates = new RequestRates(new Redis({ url, token }), log, "scim");
    rates.setVerified(hash);
    return rates;
  };
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 200 }),
      fc.integer({ min: 1, max: 100 }),
      fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 1, max: 20 })), { maxLength: 12 }),
      async (perSecond, burst, turns) => {
        const tenantId = crypto.randomUUID();
        const limits = { perSecond, burst };
        const processes = [open(), open()];
        const from = Date.now();
        let passed = 0;
        for (const [which, count] of turns) {
          const rates = processes[which ? 1 : 0];
          const takes = Array.from({ length: count }, async () =>
            rates?.take(tenantId, hash, async () => limits),
          );
          const results = await Promise.allSettled(takes);
          passed += results.filter(({ status }) => status === "fulfilled").length;
        }
        const seconds = (Date.now() - from) / 1000;
        expect(passed).toBeLessThanOrEqual(burst + perSecond * seconds + 1);
        const asked = turns.reduce((sum, [, count]) => sum + count, 0);
        // Tokens that one server leases for a second are not available to the other.
        const held = Math.ceil(perSecond / 10);
        expect(passed).toBeGreaterThanOrEqual(Math.min(asked, burst) - held);
      },
    ),
    { numRuns: 40, seed: 9 },
  );
});
