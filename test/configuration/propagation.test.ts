import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { configOf } from "../../shared/configuration/tenant-config.ts";
import { CallDeferred } from "../../shared/rate-gate/account.ts";
import { contextFor } from "../../worker/run-job.ts";
import { restFor } from "../identity/rest.ts";
import { useFixture } from "../support/fixture.ts";
import { clientFor, startServer, type TestServer } from "../support/server.ts";
import { useStack } from "../support/stack.ts";
import { createTestTenant, roomy } from "../support/tenants.ts";
import { reservePlace, startWorker, type TestWorker } from "../support/workers.ts";
import { flipperOf, flipUnderLoad } from "./support/flips.ts";
import { send, tenantWithEndpoints, userEvent } from "../webhooks/inbound/support.ts";

/*
 * Two servers and two workers, and the same without Redis. The test moves the clock of the processes: one
 * second after the answer, no request may work by the old value, however fast the machine is.
 */
const away = { UPSTASH_REDIS_REST_URL: "http://127.0.0.1:9" };
const stack = useStack();
const others = useFixture<{ servers: TestServer[]; worker: TestWorker }>(
  async () => {
    const { outside } = stack;
    const place = reservePlace();
    const urls = { server: stack.server.url, provisioning: place.url, analytics: place.url };
    return {
      servers: [await startServer(outside), await startServer(outside, undefined, away)],
      worker: startWorker(outside, "analytics", place, urls, away),
    };
  },
  async ({ servers, worker }) => {
    await Promise.all([...servers.map((server) => server.stop()), worker.stop()]);
  },
);
const acme = useFixture(() =>
  tenantWithEndpoints(stack, "acme", { ...roomy, cors: { origins: ["https://old.example"] } }),
);
let operator: ReturnType<typeof clientFor>;

beforeAll(() => {
  operator = clientFor(stack.server, stack.server.operatorToken);
});
beforeEach(() => vi.useFakeTimers({ toFake: ["Date"] }));
afterEach(() => vi.useRealTimers());

const servers = () => [stack.server, ...others.servers];
const workers = () => [stack.provisioning, stack.analytics, others.worker];
const secondPasses = () => vi.setSystemTime(Date.now() + 1000);

/** A change that is answered; then a second passes. */
async function change(set: Record<string, unknown>, tenantId = acme.tenant.id): Promise<number> {
  const { version } = await operator.operatorConfiguration.explain.query({ tenantId });
  const changed = await operator.operatorConfiguration.change.mutate({
    tenantId,
    baseVersion: version,
    set,
    reason: "test",
  });
  // Charges that arrive after the step would count as if no time had passed: the clock stands still.
  await Promise.all(servers().map((server) => server.settled()));
  secondPasses();
  return changed.version ?? 0;
}

const preflight = (url: string, origin: string) =>
  fetch(`${url}/api/v1/users`, {
    method: "OPTIONS",
    headers: { origin, "access-control-request-method": "GET" },
  });

describe("one second after a change, the next request of each server works by it", () => {
  test("the rates of people and keys, and the support that a refusal names", async () => {
    const people = new Map<string, string>();
    for (const [index, { url }] of servers().entries()) {
      const id = await acme.tenant.person({ userName: `p${index}`, roles: [{ value: "rep" }] });
      people.set(url, await acme.tenant.token(id, "rep"));
    }
    const ask = (url: string) =>
      restFor({ url }, people.get(url) ?? "")("GET", "/organization", undefined, {
        "accept-language": "it",
      });
    for (const { url } of servers()) expect((await ask(url)).status).toBe(200);
    for (const [burst, email, language] of [
      [20, "old@acme.example", "de"],
      [40, "new@acme.example", "fr"],
    ] as const) {
      await change({
        "api.perSecond": 1,
        "api.burst": burst,
        "api.callerShare": 0.1,
        "support.email": email,
        language,
      });
      for (const { url } of servers()) {
        const first = await ask(url);
        expect(first.headers.get("ratelimit-policy")).toContain(`"caller";q=${burst / 10};`);
        const asked = await Promise.all(Array.from({ length: burst / 10 }, () => ask(url)));
        // They may arrive in any order.
        const refused = asked.find(({ status }) => status !== 200);
        expect(refused).toMatchObject({ status: 429, body: { language, support: { email } } });
      }
    }
    await change({ "api.perSecond": 100_000, "api.burst": 1_000_000, "api.callerShare": 1 });
    for (const { url } of servers()) expect((await ask(url)).status).toBe(200);
  });

  test("the rates of SCIM, also of a process that waits for the next permits", async () => {
    const scim = (url: string) =>
      fetch(`${url}/scim/v2/Users?count=1`, {
        headers: { authorization: `Bearer ${acme.tenant.scimToken}` },
      });
    for (const { url } of servers()) expect((await scim(url)).status).toBe(200);
    await change({ "scim.perSecond": 1, "scim.burst": 1 });
    for (const { url } of servers()) {
      const answers = await Promise.all(Array.from({ length: 12 }, () => scim(url)));
      expect(answers.map(({ status }) => status)).toContain(429);
      const refused = answers.find(({ status }) => status === 429);
      expect(await refused?.text()).toContain("limit of 1 requests a second, 1 at once");
    }
    await change({ "scim.perSecond": 100_000, "scim.burst": 1_000_000 });
    for (const { url } of servers()) expect((await scim(url)).status).toBe(200);
  });

  test("the rates of webhooks", async () => {
    const hook = await acme.endpoint("user-service");
    const sendTo = (server: TestServer) =>
      send({
        ...hook,
        url: `${server.url}/webhooks/user-service/${hook.id}`,
        body: userEvent({ id: "x" }),
      });
    for (const server of servers()) expect((await sendTo(server)).status).toBe(202);
    await change({ "webhooks.perSecond": 1, "webhooks.burst": 1 });
    for (const server of servers()) {
      const answers = await Promise.all(Array.from({ length: 12 }, () => sendTo(server)));
      expect(answers.map(({ status }) => status)).toContain(429);
      const refused = answers.find(({ status }) => status === 429);
      expect(refused?.body.detail).toContain("limit of 1 requests a second, 1 at once");
    }
    await change({ "webhooks.perSecond": 1000, "webhooks.burst": 10_000 });
    for (const server of servers()) expect((await sendTo(server)).status).toBe(202);
  });

  test("the origins of preflight requests, for which no tenant is known", async () => {
    const [before, after] = ["https://old.example", "https://new.example"];
    for (const { url } of servers()) {
      expect((await preflight(url, before)).status).toBe(204);
      expect((await preflight(url, after)).status).toBe(403);
    }
    await change({ "cors.origins": [after] });
    for (const { url } of servers()) {
      expect((await preflight(url, before)).status).toBe(403);
      expect((await preflight(url, after)).status).toBe(204);
    }
  });
});

describe("the next job of each worker works by a change", () => {
  const contextOf = ({ services }: TestWorker, tenantId: string) =>
    contextFor(services, { tenantId, requestId: crypto.randomUUID(), job: "mindtickle.drain" });

  test("also without Redis", async () => {
    for (const max of [500, 600]) {
      await change({ "channel.max": max, "learning.heldHours": max });
      for (const worker of workers()) {
        const { scope } = contextOf(worker, acme.tenant.id);
        await scope.beginSession();
        expect(configOf(scope.tenant)).toMatchObject({
          channel: { max },
          learning: { heldHours: max },
        });
      }
    }
  });

  test("the limits of an account that the process keeps open", async () => {
    const { id } = await createTestTenant(stack.outside, stack.server, "limits", {
      mindtickle: { perSecond: 1000, perMinute: 60_000 },
    });
    const call = async (worker: TestWorker) => {
      const ctx = contextOf(worker, id);
      const account = await ctx.platforms.open(ctx);
      await account.findPersonOf(crypto.randomUUID());
    };
    const withRedis = [stack.provisioning, stack.analytics];
    for (const worker of withRedis) await call(worker);
    await change({ "mindtickle.perMinute": 1 }, id);
    for (const worker of withRedis) await expect(call(worker)).rejects.toThrow(CallDeferred);
    await change({ "mindtickle.perMinute": 1000 }, id);
    for (const worker of withRedis) await call(worker);
  });
});

test("no request mixes two versions, and none works by the old one a second later", async () => {
  await change({ "api.perSecond": 100_000, "api.burst": 1_000_000, "api.callerShare": 1 });
  vi.useRealTimers();
  const outcome = await flipUnderLoad({
    servers: servers(),
    token: await acme.tenant.token(acme.adminId, "admin"),
    calls: 8,
    concurrency: 6,
    flips: 12,
    flip: flipperOf(operator, acme.tenant.id),
  });
  expect(outcome).toMatchObject({ mixed: 0, stale: 0 });
  expect([...outcome.seen.keys()].toSorted((a, b) => a - b)).toEqual([5, 6]);
});
