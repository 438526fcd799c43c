import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createLongLivedServer } from "../../server/long-lived.ts";
import { readEnv, serverEnv } from "../../shared/env.ts";
import { nativeHasher } from "../../shared/identity/passwords/native-hasher.ts";
import { createLogger } from "../../shared/log.ts";
import { packs } from "../../shared/packs/index.ts";
import { createProduct } from "../../shared/product.ts";
import { clientFor, environmentFor, noWorkers } from "../support/server.ts";
import { useServer } from "../support/server-only.ts";
import { createTestTenant, type TestTenant } from "../support/tenants.ts";
import { webhookHeaders } from "../standins/webhook-headers.ts";

/**
 * The maximum CPU time of a request, in units of a fixed piece of work: 50 ms if the unit takes 2.5 ms.
 */
const maxUnits = 20;
/**
 * The maximum number of measurements of a request. The first few include compilation, and on a virtual
 * machine most of the others include the system's work for new pages of memory.
 */
const maxAttempts = 60;

const megabyte = 1024 * 1024;
const encoder = new TextEncoder();

const world = useServer();
let app: ReturnType<typeof createLongLivedServer>;
let tenant: TestTenant;
let admin: string;
let hook: { url: string; secret: string };

beforeAll(async () => {
  const { outside, server } = world;
  const urls = { server: server.url, ...noWorkers };
  // Called without a network, so that the cost of the client is not measured.
  app = createLongLivedServer(
    {
      env: readEnv(serverEnv, environmentFor(outside, urls)),
      log: createLogger(() => undefined),
      hasher: nativeHasher(Bun.password),
      product: createProduct(packs),
    },
    () => Promise.reject(new Error("Nothing reads it here.")),
  );
  // High limits, because rate limiting is not measured.
  const rate = { perSecond: 100_000, burst: 1_000_000 };
  tenant = await createTestTenant(outside, server, "hostile", { scim: rate, webhooks: rate });
  const adminId = await tenant.person({ userName: "admin@x.test", roles: [{ value: "admin" }] });
  admin = await tenant.token(adminId, "admin");
  hook = await clientFor(server, admin).webhookEndpoints.create.mutate({
    service: "payment-service",
  });
});

afterAll(async () => {
  await app.close();
});

async function cpuMs(work: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

const events = Array.from({ length: 10_000 }, (_, n) => ({ id: `e${n}`, type: "x", data: { n } }));
const unit = JSON.stringify(events);
/** The unit: a fixed piece of similar work. */
const work = () => JSON.stringify(JSON.parse(unit));

const fill = (part: string, bytes: number) => part.repeat(Math.floor(bytes / part.length));
const nested = (open: string, close: string, bytes: number) =>
  fill(open, bytes / 2) + fill(close, bytes / 2);
const names = (bytes: number) =>
  Array.from({ length: bytes / 8 }, (_, n) => `"${n.toString(36).padStart(4, "k")}":0`).join(",");

/** Members of an object that are as expensive as possible, of the given size. */
const worst: [what: string, members: (bytes: number) => string][] = [
  ["many numbers", (bytes) => `"a":[${fill("0,", bytes - 20)}0]`],
  ["the maximum number of numbers", () => `"a":[${fill("0,", 399_000)}0]`],
  ["many empty objects", () => `"a":[${fill("{},", 297_000)}{}]`],
  ["deep arrays", (bytes) => `"a":${nested("[", "]", bytes - 20)}`],
  ["deep objects", (bytes) => `"a":${fill('{"a":', bytes / 2)}1`],
  ["many names", (bytes) => names(bytes - 20)],
  ["the maximum number of names", () => names(75_000)],
  ["a long string", (bytes) => `"a":"${fill("x", bytes - 20)}"`],
  ["many escapes", (bytes) => `"a":"${fill("\\u00e9", bytes - 20)}"`],
  ["a long number", (bytes) => `"a":${fill("9", bytes - 20)}`],
  ["names of secrets", (bytes) => `"a":"${fill("path:password ", bytes - 20)}"`],
  ["U+0000", (bytes) => `"a":"${fill("\\u0000", bytes - 20)}"`],
];

const small = (n: number) =>
  `{"id":"s${n}","type":"x.y","timestamp":"2026-01-01T00:00:00Z","data":{"a":${n}}}`;
const list = (count: number, item: (n: number) => string) =>
  `[${Array.from({ length: count }, (_, n) => item(n)).join(",")}]`;
const many: [what: string, body: () => string][] = [
  ["10,000 small events", () => list(10_000, small)],
  ["10,000 events without ids", () => list(10_000, (n) => small(n).replace(/"id":"s\d+",/, ""))],
  [
    "10,000 events of 300 bytes",
    () => list(10_000, (n) => small(n).replace('"a"', `"b":"${fill("x", 210)}","a"`)),
  ],
  ["10,000 invalid events", () => list(10_000, () => "1")],
  [
    "10,000 events that cannot be stored",
    () => list(10_000, (n) => small(n).replace('"a"', '"\\u0000"')),
  ],
  [
    "one that is nested too deeply among many",
    () => list(9999, small).replace("]", `,${nested("[", "]", megabyte)}]`),
  ],
];

/**
 * Compares each attempt with a unit that is measured immediately before it, so that the speed of the
 * machine cancels out. One attempt within the limit is enough: slower ones are noise.
 */
async function expectCheap(request: () => Request, statuses: number[]) {
  const units: number[] = [];
  while (units.length < maxAttempts && !units.some((n) => n < maxUnits)) {
    const unitMs = Math.min(await cpuMs(work), await cpuMs(work), await cpuMs(work));
    const ms = await cpuMs(async () => {
      const answer = await app.fetch(request());
      await answer.arrayBuffer();
      await app.settled();
      expect(statuses).toContain(answer.status);
    });
    units.push(ms / unitMs);
  }
  expect(Math.min(...units)).toBeLessThan(maxUnits);
}

const post = (path: string, token: string, type: string, body: Uint8Array<ArrayBuffer>) =>
  new Request(world.server.url + path, {
    method: "POST",
    headers: {
      authorization: `Bearer ${token}`,
      "content-type": type,
      "content-length": String(body.length),
    },
    body,
  });

function signed(body: Uint8Array<ArrayBuffer>) {
  const id = crypto.randomUUID();
  const at = new Date();
  const headers = webhookHeaders(hook.secret, id, at, new TextDecoder().decode(body));
  return () =>
    new Request(hook.url, {
      method: "POST",
      headers: { "content-length": String(body.length), ...headers },
      body,
    });
}

describe.each(worst)("%s", (_what, members) => {
  test("in a SCIM resource", async () => {
    const body = encoder.encode(`{"userName":"x",${members(megabyte)}}`);
    const request = () => post("/scim/v2/Users", tenant.scimToken, "application/scim+json", body);
    await expectCheap(request, [201, 400, 409, 413]);
  });

  test("around bulk operations", async () => {
    const body = encoder.encode(`{"Operations":[{}],${members(5 * megabyte)}}`);
    const request = () => post("/scim/v2/Bulk", tenant.scimToken, "application/scim+json", body);
    await expectCheap(request, [200, 400, 413]);
  });

  test("in a tRPC input", async () => {
    const body = encoder.encode(`{"service":"user-service",${members(megabyte)}}`);
    const request = () => post("/trpc/webhookEndpoints.rotate", admin, "application/json", body);
    await expectCheap(request, [400, 413]);
  });

  test("in a REST body", async () => {
    const body = encoder.encode(`{${members(megabyte)}}`);
    const request = () =>
      post("/api/tenants/hostile/dead-letters/discard", admin, "application/json", body);
    await expectCheap(request, [400, 413]);
  });

  test.each(["data", "more"])("in a webhook's %s", async (name) => {
    const event = `{"id":"worst","type":"x","data":{},"${name}":{${members(3 * megabyte - 100)}}}`;
    await expectCheap(signed(encoder.encode(event)), [202, 400, 413]);
  });
});

test.each(many)("%s in a webhook", async (_what, body) => {
  await expectCheap(signed(encoder.encode(body())), [202, 400]);
});

test("a webhook of 8 MB of numbers is refused before it is read", async () => {
  await expectCheap(signed(encoder.encode(`[${fill("0,", 8 * megabyte)}0]`)), [413]);
});
