import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { issueAccessToken } from "../../shared/identity/access-token.ts";
import { clientFor } from "../support/server.ts";
import { type Outside, startOutside } from "../support/services.ts";
import { createTestTenant, type TestTenant } from "../support/tenants.ts";
import { until } from "../support/until.ts";
import { reservePlace, startWorker, type TestWorker } from "../support/workers.ts";
import { type RuntimeServer, startOnBun, startOnDeno, startOnWorkerd } from "./runtimes.ts";

// The same suite on each runtime in docs/operations.md, with the same stand-ins, database and workers.

let outside: Outside;
let workers: { provisioning: TestWorker; analytics: TestWorker };
let urls: { provisioning: string; analytics: string };
let operatorToken: string;

beforeAll(async () => {
  outside = await startOutside({ timeScale: 20 });
  const places = { provisioning: reservePlace(), analytics: reservePlace() };
  urls = { provisioning: places.provisioning.url, analytics: places.analytics.url };
  const all = { server: "http://127.0.0.1:9", ...urls };
  workers = {
    provisioning: startWorker(outside, "provisioning", places.provisioning, all),
    analytics: startWorker(outside, "analytics", places.analytics, all),
  };
  operatorToken = await issueAccessToken(
    { sub: "test", role: "operator", lifetime: 3600 },
    JSON.parse(outside.keys.jwtPrivateKey),
  );
});

afterAll(async () => {
  await Promise.all([workers.provisioning.stop(), workers.analytics.stop()]);
  await outside.stop();
});

describe.each([
  { name: "bun", start: startOnBun },
  { name: "deno", start: startOnDeno },
  { name: "workerd", start: startOnWorkerd },
])("on $name", ({ name, start }) => {
  let server: RuntimeServer;
  let tenant: TestTenant;
  let adminId: string;

  beforeAll(async () => {
    server = await start(outside, urls);
    const place = { url: server.url, operatorToken };
    tenant = await createTestTenant(outside, place, `on-${name}`);
    adminId = await tenant.person({
      userName: "ada@example.com",
      externalId: "e-1",
      roles: [{ value: "admin" }],
    });
  });

  afterAll(() => server.stop());

  const asAdmin = async () => clientFor(server, await tenant.token(adminId, "admin"));

  it("is ready, and reaches database, Redis and QStash", async () => {
    const answer = await fetch(`${server.url}/readyz`);
    const checks = { database: "ok", redis: "ok", qstash: "ok" };
    expect(await answer.json()).toEqual({ status: "ok", checks });
    expect(answer.status).toBe(200);
  });

  it("creates a user by SCIM and pushes it to MindTickle after the response", async () => {
    const answer = await tenant.scim("POST", "/Users", {
      userName: "grace@example.com",
      displayName: "Grace Hopper",
    });
    const user = (await answer.json()) as { id: string; meta: { location: string } };
    expect(answer.status).toBe(201);
    expect(user.meta.location).toBe(`${server.url}/scim/v2/Users/${user.id}`);
    const [pushed] = await until("the user exists at MindTickle", async () => {
      const found = await outside.mindtickle.admin.users(tenant.slug, user.id);
      return found.length > 0 && found;
    });
    expect(pushed).toMatchObject({ userName: "grace@example.com", displayName: "Grace Hopper" });
  });

  it("answers typed tRPC reads, also concurrently", async () => {
    const client = await asAdmin();
    const pages = await Promise.all(
      Array.from({ length: 20 }, () => client.users.list.query({ limit: 10 })),
    );
    for (const { items } of pages) {
      expect(items.map(({ userName }) => userName)).toContain("ada@example.com");
    }
  });

  it("returns a readiness report by tRPC and by REST", async () => {
    const client = await asAdmin();
    const report = await client.readiness.report.query();
    expect(report).toMatchObject({ tenantId: tenant.id, scope: "tenant", avgScore: null });
    expect(Date.parse(report.asOf)).toBeGreaterThan(Date.now() - 60_000);
    const answer = await fetch(`${server.url}/api/tenants/${tenant.slug}/readiness`, {
      headers: { authorization: `Bearer ${await tenant.token(adminId, "admin")}` },
    });
    expect(await answer.json()).toMatchObject({ tenantId: tenant.id, scope: "tenant" });
  });

  it("streams the rows behind a report", async () => {
    const path = `/api/tenants/${tenant.slug}/readiness/export?of=people`;
    const answer = await fetch(`${server.url}${path}`, {
      headers: { authorization: `Bearer ${await tenant.token(adminId, "admin")}` },
    });
    const lines = (await answer.text()).trimEnd().split("\r\n");
    expect(lines[0]).toMatch(/^userId,displayName,role,active,index,/);
    const own = lines.find((line) => line.startsWith(adminId));
    expect(own).toMatch(/^[^,]+,[^,]*,admin,true,/);
  });

  it("serves the API's description, and the reference with its script", async () => {
    const description = await fetch(`${server.url}/api/v1/openapi.json`);
    expect(await description.json()).toMatchObject({ openapi: "3.1.1" });
    const html = await (await fetch(`${server.url}/api/v1/docs`)).text();
    const [, source = ""] = /<script src="([^"]+)"/.exec(html) ?? [];
    const script = await fetch(new URL(source, `${server.url}/api/v1/docs`));
    expect([script.status, (await script.text()).length > 4_000_000]).toEqual([200, true]);
    expect((await fetch(`${server.url}/standalone.js.gz`)).status).toBe(404);
  });

  it("serves the console: a deep link, a script in each encoding, and no file that does not exist", async () => {
    const page = await fetch(`${server.url}/console/org/acme/people?q=ada`);
    expect(page.status).toBe(200);
    expect(page.headers.get("content-security-policy")).toContain("trusted-types 'none'");
    const html = await page.text();
    expect(html).toContain('<div id="root">');
    const [, source = ""] = /<script type="module" crossorigin src="([^"]+)"/.exec(html) ?? [];
    const scripts = await Promise.all(
      ["br", "gzip", "identity"].map(async (encoding) => {
        const response = await fetch(server.url + source, {
          headers: { "accept-encoding": encoding },
        });
        expect(response.headers.get("cache-control")).toContain("immutable");
        return response.text();
      }),
    );
    expect(new Set(scripts).size).toBe(1);
    expect(scripts[0]?.length).toBeGreaterThan(100_000);
    expect((await fetch(`${server.url}/console/assets/gone.js`)).status).toBe(404);
  });

  it("refuses a forged token and another tenant's id with the same message as other runtimes", async () => {
    const forged = clientFor(server, `${(await tenant.token(adminId, "admin")).slice(0, -4)}AAAA`);
    await expect(forged.tenants.current.query()).rejects.toMatchObject({
      data: { httpStatus: 401 },
    });
    const answer = await tenant.scim("GET", `/Users/${tenant.id}`);
    expect(answer.status).toBe(404);
    expect(answer.headers.get("content-type")).toContain("application/scim+json");
  });

  it("prevents caching of responses, and gives the reason for a refused preflight", async () => {
    const headers = { origin: "https://app.example", "access-control-request-method": "POST" };
    const preflight = await fetch(`${server.url}/trpc/users.list`, { method: "OPTIONS", headers });
    expect(preflight.status).toBe(403);
    expect(await preflight.json()).toMatchObject({ detail: expect.stringContaining("CORS") });
    for (const answer of [preflight, await fetch(`${server.url}/scim/v2/Users`)]) {
      expect(answer.headers.get("cache-control")).toBe("no-store");
      expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
    }
  });

  // workerd ends the request when the client disconnects, before it can log.
  it.skipIf(name === "workerd")("logs a client that hangs up at level info", async () => {
    const { port, hostname } = new URL(server.url);
    const socket = connect(Number(port), hostname);
    await new Promise<void>((resolve) => socket.once("connect", resolve));
    const authorization = `authorization: Bearer ${tenant.scimToken}`;
    socket.write(
      `POST /scim/v2/Users HTTP/1.1\r\nhost: x\r\n${authorization}\r\ncontent-length: 9\r\n\r\n{`,
    );
    await fetch(`${server.url}/healthz`);
    socket.destroy();
    await until("it is logged", () =>
      server.child.lines.some((line) => line.includes('"http.clients_hung_up"')),
    );
    expect(server.child.lines.filter((line) => line.includes('"http.failed"'))).toEqual([]);
  });

  it("logs one JSON line per request, with the caller's request id", async () => {
    await fetch(`${server.url}/healthz`, { headers: { "x-request-id": `smoke-${name}` } });
    const line = await until("the request is logged", () =>
      server.child.lines.map((text) => text.slice(text.indexOf("{"))).find(isRequest),
    );
    expect(JSON.parse(line)).toMatchObject({ level: "info", status: 200, route: "/healthz" });
  });

  const isRequest = (line: string) =>
    line.includes(`"request":"smoke-${name}"`) && line.includes("http.request");
});
