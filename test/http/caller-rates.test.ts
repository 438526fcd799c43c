import fc from "fast-check";
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import type { Limits } from "../../shared/adapters/redis/request-rates.ts";
import { type Charge, SharedBucket } from "../../shared/adapters/redis/shared-bucket.ts";
import { clientFor, startServer, type TestServer } from "../support/server.ts";
import { useFixture } from "../support/fixture.ts";
import { useServer } from "../support/server-only.ts";
import { createTestTenant, type TestTenant } from "../support/tenants.ts";
import { until } from "../support/until.ts";

// The time stands still, so that the buckets of the processes are not refilled, however slow the machine is.
beforeEach(() => vi.useFakeTimers({ toFake: ["Date"] }));
afterEach(() => vi.useRealTimers());
// Redis refills its buckets so slowly that no request becomes free while a test runs.
const api = { perSecond: 1, burst: 100, callerShare: 0.2, costs: { read: 1, write: 2, heavy: 10 } };

const world = useServer();
const second = useFixture<TestServer>(
  () => startServer(world.outside),
  (server) => server.stop(),
);
let tenants = 0;

/** A tenant whose limits both servers know, and tokens of its people. */
async function limited(people = 3): Promise<{ tenant: TestTenant; tokens: string[] }> {
  tenants += 1;
  const { outside, server } = world;
  const tenant = await createTestTenant(outside, server, `rates-${tenants}`, { api });
  const tokens: string[] = [];
  for (let n = 0; n <= people; n += 1) {
    const id = await tenant.person({ userName: `p${n}`, roles: [{ value: "admin" }] });
    tokens.push(await tenant.token(id, "admin"));
  }
  const [first = "", ...others] = tokens;
  for (const { url } of [server, second]) await ask(first, url);
  return { tenant, tokens: others };
}

const ask = (token: string, url = world.server.url, path = "/api/v1/organization") =>
  fetch(url + path, { headers: { authorization: `Bearer ${token}` } });

/** The value of a limit in a structured field: `"caller";r=3;t=5`. */
const valueOf = (answer: Response, field: string, name: string, key: string) => {
  const item = answer.headers
    .get(field)
    ?.split(", ")
    .find((one) => one.startsWith(`"${name}"`));
  return Number(new RegExp(`;${key}=(\\d+)`).exec(item ?? "")?.[1]);
};
const remaining = (answer: Response, name = "caller") => valueOf(answer, "ratelimit", name, "r");

async function statuses(count: number, call: () => Promise<Response>): Promise<number[]> {
  const answers = await Promise.all(Array.from({ length: count }, call));
  return answers.map(({ status }) => status);
}
const passed = (all: number[]) => all.filter((status) => status === 200).length;

describe("a caller's rate", () => {
  test("is sent with each response, over REST and tRPC", async () => {
    const { tokens } = await limited();
    for (const path of ["/api/v1/organization", "/trpc/tenants.current"]) {
      const answer = await ask(tokens[0] ?? "", undefined, path);
      expect(answer.headers.get("ratelimit-policy")).toBe(
        '"caller";q=20;w=20, "organization";q=100;w=100',
      );
      expect(answer.headers.get("ratelimit")).toMatch(
        /^"caller";r=\d+;t=\d+, "organization";r=\d+;t=\d+$/,
      );
    }
    const answer = await ask(tokens[0] ?? "");
    expect([17, 18]).toContain(remaining(answer));
    expect([2, 3]).toContain(valueOf(answer, "ratelimit", "caller", "t"));
  });

  test("is used up by itself: problem+json, Retry-After, and the others are not slowed", async () => {
    const { tokens } = await limited();
    const [greedy = "", other = ""] = tokens;
    const all = await statuses(60, () => ask(greedy));
    expect(passed(all)).toBeGreaterThanOrEqual(20);
    expect(passed(all)).toBeLessThanOrEqual(22);
    const refused = await ask(greedy);
    expect([refused.status, refused.headers.get("content-type")]).toEqual([
      429,
      "application/problem+json",
    ]);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(remaining(refused)).toBe(0);
    expect(await refused.json()).toMatchObject({
      code: "rate_limited",
      detail: expect.stringMatching(/^Your limit of 1 requests a second, 20 at once.*Wait \d+ s/),
    });
    const calm = await ask(other);
    expect([calm.status, remaining(calm)]).toEqual([200, 19]);
    // The refused requests took nothing from the organization.
    expect(remaining(calm, "organization")).toBeGreaterThanOrEqual(70);
  });

  test("is shared by all processes", async () => {
    const { tokens } = await limited();
    const [token = ""] = tokens;
    expect(passed(await statuses(20, () => ask(token)))).toBe(20);
    await world.server.settled();
    // The second process learns from its first request what the first one has taken.
    const there = await statuses(1, () => ask(token, second.url));
    await second.settled();
    there.push(...(await statuses(20, () => ask(token, second.url))));
    expect(passed(there)).toBeLessThanOrEqual(3);
  });

  test("counts a write and a heavy request as more", async () => {
    const { tokens } = await limited();
    const [token = ""] = tokens;
    const first = remaining(await ask(token));
    const written = await fetch(`${world.server.url}/api/v1/readiness/aggregate`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}` },
    });
    const before = remaining(written);
    expect([1, 2]).toContain(first - before);
    const exported = await ask(token, undefined, "/api/v1/readiness/export?of=people");
    expect(before - remaining(exported)).toBeGreaterThanOrEqual(9);
    await exported.text();
  });

  test("counts each export as heavy, as its declaration says", async () => {
    const { tokens } = await limited();
    for (const [index, path] of ["/audit/export", "/readiness/export?of=people"].entries()) {
      const token = tokens[index] ?? "";
      const first = remaining(await ask(token));
      const exported = await fetch(`${world.server.url}/api/v1${path}`, {
        method: "HEAD",
        headers: { authorization: `Bearer ${token}` },
      });
      expect(exported.status, path).toBe(200);
      expect(first - remaining(exported), path).toBeGreaterThanOrEqual(9);
    }
  });

  test("counts each call of a tRPC batch", async () => {
    const { tokens } = await limited();
    const client = clientFor(world.server, tokens[0] ?? "");
    const calls = await Promise.allSettled(
      Array.from({ length: 40 }, () => client.tenants.current.query()),
    );
    const fulfilled = calls.filter(({ status }) => status === "fulfilled").length;
    expect(fulfilled).toBeGreaterThanOrEqual(20);
    expect(fulfilled).toBeLessThanOrEqual(22);
  });
});

test("the organization's rate bounds all its people together, and no other organization", async () => {
  const { tokens } = await limited(7);
  const other = await limited(1);
  const all: number[] = [];
  for (const token of tokens) all.push(...(await statuses(20, () => ask(token))));
  expect(passed(all)).toBeGreaterThanOrEqual(90);
  expect(passed(all)).toBeLessThanOrEqual(105);
  const refused = await ask(tokens.at(-1) ?? "");
  expect(await refused.json()).toMatchObject({
    detail: expect.stringContaining("organization's limit"),
  });
  expect((await ask(other.tokens[0] ?? "")).status).toBe(200);
});

test("without Redis, each process enforces the rate alone", async () => {
  const { tokens } = await limited();
  const [token = ""] = tokens;
  const alone = await startServer(world.outside, undefined, {
    UPSTASH_REDIS_REST_URL: "http://127.0.0.1:9",
  });
  await ask(token, alone.url);
  await until("the failure is logged", () =>
    alone.logs.some(({ event }) => event === "rate.unreachable"),
  );
  const all = await statuses(60, () => ask(token, alone.url));
  expect(passed(all)).toBeGreaterThanOrEqual(18);
  expect(passed(all)).toBeLessThanOrEqual(22);
  await alone.stop();
}, 60_000);

describe("a bucket that follows a shared one", () => {
  let limits: Limits;
  beforeAll(() => {
    limits = { perSecond: 0.001, burst: 50 };
  });

  test("admits no more than its burst, and charges all that it admitted, in one call at a time", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 10 }), { maxLength: 40 }),
        async (costs) => {
          let [charged, running, most] = [0, 0, 0];
          const charge: Charge = async (_key, { burst, perSecond }, tokens) => {
            running += 1;
            most = Math.max(most, running);
            await Promise.resolve();
            charged += tokens;
            running -= 1;
            return ((1 - (burst - charged)) * 1000) / perSecond;
          };
          const bucket = new SharedBucket("k", limits, charge);
          let admitted = 0;
          const charges: Promise<void>[] = [];
          for (const cost of costs) {
            if (bucket.waitMs > 0) break;
            const started = bucket.take(cost);
            if (started) charges.push(started);
            admitted += cost;
          }
          await Promise.all(charges);
          expect(charged).toBe(admitted);
          expect(admitted).toBeLessThan(limits.burst + 10);
          expect(most).toBeLessThanOrEqual(1);
          expect(bucket.tokens).toBeCloseTo(limits.burst - admitted, 0);
        },
      ),
    );
  });

  test("counts a charge by the limits that it was made with", async () => {
    const answers: ((waitMs: number) => void)[] = [];
    const charge: Charge = () => new Promise((resolve) => void answers.push(resolve));
    const bucket = new SharedBucket("k", { perSecond: 1, burst: 10 }, charge);
    const charged = bucket.take(10);
    bucket.limits = { perSecond: 1000, burst: 10 };
    // Three tokens are missing, at one a second.
    answers[0]?.(4000);
    await charged;
    expect(bucket.tokens).toBe(-3);
    expect(bucket.waitMs).toBe(4);
  });
});
