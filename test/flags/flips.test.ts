import { beforeAll, describe, expect, test } from "vitest";
import { openContext } from "../../shared/context.ts";
import { clientFor, startServer, type TestServer } from "../support/server.ts";
import { type Outside, startOutside } from "../support/services.ts";
import { createTestTenant, type TestTenant } from "../support/tenants.ts";
import { reservePlace, startWorker, type TestWorker } from "../support/workers.ts";
import { useFixture } from "../support/fixture.ts";
import { driveFlips } from "./support/flips.ts";

/** Upstash's Redis, which can be stopped and started again. */
function startStoppableRedis(target: string) {
  let isStopped = false;
  const server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    fetch: async (request) => {
      if (isStopped) return new Response("stopped", { status: 503 });
      const { pathname, search } = new URL(request.url);
      const response = await fetch(target + pathname + search, {
        method: request.method,
        headers: request.headers,
        body: await request.text(),
      });
      return new Response(await response.text(), { status: response.status });
    },
  });
  return {
    url: `http://127.0.0.1:${server.port}`,
    setStopped: (stopped: boolean) => void (isStopped = stopped),
    stop: () => server.stop(true),
  };
}

interface World {
  outside: Outside;
  redis: ReturnType<typeof startStoppableRedis>;
  servers: [TestServer, TestServer];
  workers: [TestWorker, TestWorker];
  stop(): Promise<void>;
}

async function start(): Promise<World> {
  const outside = await startOutside();
  const redis = startStoppableRedis(outside.redis.url);
  const tapped = { ...outside, redis: { ...outside.redis, url: redis.url } };
  const places = { provisioning: reservePlace(), analytics: reservePlace() };
  const urls = { provisioning: places.provisioning.url, analytics: places.analytics.url };
  const first = await startServer(tapped, urls);
  const second = await startServer(tapped, urls);
  const all = { server: first.url, ...urls };
  const provisioning = startWorker(tapped, "provisioning", places.provisioning, all);
  const analytics = startWorker(tapped, "analytics", places.analytics, all);
  return {
    outside,
    redis,
    servers: [first, second],
    workers: [provisioning, analytics],
    stop: async () => {
      await Promise.all([first.stop(), second.stop()]);
      await Promise.all([provisioning.stop(), analytics.stop()]);
      await redis.stop();
      await outside.stop();
    },
  };
}

const world = useFixture(start, (opened) => opened.stop());
let acme: TestTenant;
let adminToken: string;
let key: string;
let version = 0;

beforeAll(async () => {
  const [server] = world.servers;
  acme = await createTestTenant(world.outside, server, "acme");
  const adminId = await acme.person({ userName: "boss", roles: [{ value: "admin" }] });
  adminToken = await acme.token(adminId, "admin");
  const admin = clientFor(server, adminToken);
  ({ key } = await admin.flagKeys.create.mutate({ name: "load", kind: "ofrep" }));
});

/** Sets all flags by one of the servers. */
async function setAll(server: TestServer, enabled: boolean): Promise<number> {
  const changed = await clientFor(server, server.operatorToken).operatorFlags.change.mutate({
    baseVersion: version,
    flags: { "mindtickle.pull": { enabled }, "readiness.export": { enabled } },
    reason: "flip",
  });
  version = changed.version;
  return version;
}

/** The flags as each server's next request and each worker's next job have them. */
async function seen(): Promise<boolean[]> {
  const fromServers = world.servers.map(async (server) => {
    const { items } = await clientFor(server, adminToken).flags.list.query();
    return items.map(({ enabled }) => enabled);
  });
  const fromWorkers = world.workers.map(async ({ services }) => {
    const { database, log, waitUntil } = services;
    const identity = { kind: "system" as const, tenantId: acme.id };
    const actor = { kind: "job" as const, name: "test" };
    const ctx = openContext(services, {
      database,
      identity,
      actor,
      requestId: "test",
      log,
      waitUntil,
    });
    return [
      await ctx.flags.isEnabled("mindtickle.pull"),
      await ctx.flags.isEnabled("readiness.export"),
    ];
  });
  return (await Promise.all([...fromServers, ...fromWorkers])).flat();
}

const everywhere = (enabled: boolean) => Array.from({ length: 8 }, () => enabled);

describe.each([
  ["with Redis", false],
  ["without Redis", true],
])("%s", (_, isStopped) => {
  test("what begins after the answer to a flip works by it, in two servers and two workers", async () => {
    world.redis.setStopped(isStopped);
    for (const [turn, enabled] of [false, true, false, true].entries()) {
      await setAll(world.servers[turn % 2 === 0 ? 0 : 1], enabled);
      expect(await seen()).toEqual(everywhere(enabled));
    }
    world.redis.setStopped(false);
  });
});

describe("under load", () => {
  test("no response mixes two versions or is older than an answered flip", async () => {
    const { requests, flips, faults } = await driveFlips({
      urls: world.servers.map(({ url }) => url),
      key,
      flip: (enabled) => setAll(world.servers[0], enabled),
      requests: 400,
      concurrency: 16,
    });
    expect(faults).toEqual([]);
    expect(requests).toBeGreaterThanOrEqual(400);
    expect(flips).toBeGreaterThan(2);
  });

  test("all calls of a batch work by one version", async () => {
    const [server] = world.servers;
    const names = Array.from({ length: 10 }, () => "flags.list").join(",");
    const askBatch = async () => {
      const response = await fetch(`${server.url}/trpc/${names}?batch=1`, {
        headers: { authorization: `Bearer ${adminToken}` },
      });
      const calls = (await response.json()) as {
        result: { data: { items: { enabled: boolean }[] } };
      }[];
      return new Set(calls.flatMap(({ result }) => result.data.items.map((one) => one.enabled)));
    };
    for (let turn = 0; turn < 6; turn += 1) {
      const [first, , second] = await Promise.all([
        askBatch(),
        setAll(server, turn % 2 === 0),
        askBatch(),
      ]);
      expect([first.size, second.size]).toEqual([1, 1]);
    }
  });
});
