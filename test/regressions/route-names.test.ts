import { afterAll, beforeAll, expect, test } from "vitest";
import { startServer, type TestServer } from "../support/server.ts";
import { type Outside, startOutside } from "../support/services.ts";
import { createTestTenant, type TestTenant } from "../support/tenants.ts";

const scraper = "scraper-".padEnd(40, "a");
let outside: Outside;
let server: TestServer;
let acme: TestTenant;

beforeAll(async () => {
  outside = await startOutside();
  server = await startServer(outside, undefined, { METRICS_TOKEN: scraper });
  acme = await createTestTenant(outside, server, "acme");
});

afterAll(async () => {
  await server.stop();
  await outside.stop();
});

/** The route in the log entry of a request. */
async function routeOf(path: string, init: RequestInit = {}): Promise<unknown> {
  const requestId = crypto.randomUUID();
  const headers = { authorization: `Bearer ${acme.scimToken}`, "x-request-id": requestId };
  await (await fetch(server.url + path, { ...init, headers })).text();
  const line = server.logs.find(
    ({ event, request }) => event === "http.request" && request === requestId,
  );
  return line?.["route"];
}

const metrics = async () =>
  (
    await fetch(`${server.url}/metrics`, { headers: { authorization: `Bearer ${scraper}` } })
  ).text();

const ada = crypto.randomUUID();
const big = "x".repeat(3_000_000);

const requests: [method: string, path: string, route: string, body?: string][] = [
  ["GET", "/scim/v2/Users", "/scim/v2/Users"],
  ["GET", `/scim/v2/Users/${ada}`, "/scim/v2/Users/:id"],
  ["PATCH", `/scim/v2/Users/${ada}`, "/scim/v2/Users/:id", "{}"],
  ["DELETE", `/scim/v2/Groups/${ada}`, "/scim/v2/Groups/:id"],
  ["POST", "/scim/v2/Users", "/scim/v2/Users", "no json"],
  ["POST", "/scim/v2/Users", "/scim/v2/Users", big],
  ["POST", "/scim/v2/Users/.search", "/scim/v2/Users/.search", "{}"],
  ["POST", "/scim/v2/Bulk", "/scim/v2/Bulk", "{}"],
  ["GET", "/scim/v2/Schemas/urn:x", "/scim/v2/Schemas/:id"],
  ["GET", "/scim/v2/Me", "/scim/v2/Me"],
  ["GET", `/scim/v2/${ada}`, "(unknown)"],
  ["GET", "/api/tenants/acme/readiness", "/api/tenants/:slug/readiness"],
  ["GET", `/api/tenants/acme/dead-letters/${ada}`, "/api/tenants/:slug/dead-letters/:id"],
  ["POST", `/webhooks/user-service/${ada}`, "/webhooks/:service/:endpoint", "{}"],
  ["GET", "/integrations/status", "/integrations/status"],
  ["GET", "/healthz", "/healthz"],
  ["GET", "/trpc/users.list", "/trpc/users.list"],
  ["GET", `/trpc/users.list,audit.list,${ada}?batch=1`, "/trpc/(batch)"],
  ["GET", "/trpc/ada@acme.test", "(unknown)"],
  ["GET", `/nowhere/${ada}`, "(unknown)"],
];

test.each(requests)("%s %s is logged as %s", async (method, path, route, body) => {
  expect(await routeOf(path, { method, ...(body !== undefined && { body }) })).toBe(route);
});

test("metrics name SCIM's operations", async () => {
  await acme.person({ userName: "ada" });
  await acme.scim("GET", `/Users/${crypto.randomUUID()}`);
  const text = await metrics();
  const series = (labels: string) => `rampart_http_requests_total{${labels}} `;
  expect(text).toContain(series('route="/scim/v2/Users",method="POST",status="201"'));
  expect(text).toContain(series('route="/scim/v2/Users/:id",method="GET",status="404"'));
});

test("callers cannot add names to the metrics", async () => {
  const names = async () =>
    new Set(
      [...(await metrics()).matchAll(/route="([^"]*)",method="([^"]*)"/g)].map(([all]) => all),
    );
  await routeOf(`/scim/v2/${crypto.randomUUID()}`);
  await routeOf(`/trpc/users.list,users.get?batch=1`);
  await metrics();
  const before = await names();
  for (let n = 0; n < 20; n += 1) {
    const word = crypto.randomUUID();
    await routeOf(`/scim/v2/${word}/${word}`);
    await routeOf(`/${word}`);
    await routeOf(`/trpc/${word}`);
    await routeOf(`/trpc/users.get,${word},users.list?batch=1`);
    await routeOf(`/scim/v2/Users/${word}/${word}`);
  }
  expect(await names()).toEqual(before);
});

test("the log line of a batch names each of its procedures once", async () => {
  const requestId = crypto.randomUUID();
  const path = `/trpc/users.list,users.list,audit.list,${crypto.randomUUID()}?batch=1`;
  await fetch(server.url + path, { headers: { "x-request-id": requestId } });
  const line = server.logs.find(
    ({ event, request }) => event === "http.request" && request === requestId,
  );
  expect(line?.["procedures"]).toEqual(["users.list", "audit.list"]);
});
