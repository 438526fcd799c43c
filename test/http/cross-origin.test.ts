import { beforeAll, describe, expect, test } from "vitest";
import { newId } from "../../shared/ids.ts";
import { clientFor, startServer, type TestServer } from "../support/server.ts";
import { useFixture } from "../support/fixture.ts";
import { useServer } from "../support/server-only.ts";
import { createTestTenant, roomy, type TestTenant } from "../support/tenants.ts";

const [everywhere, ofAcme, ofOther, unknown] = [
  "https://console.example",
  "https://acme.example",
  "http://localhost:5173",
  "https://evil.example",
];

const world = useServer();
const server = useFixture<TestServer>(
  () => startServer(world.outside, undefined, { CORS_ORIGINS: ` ${everywhere}, ` }),
  (started) => started.stop(),
);
let [acme, other]: TestTenant[] = [];
let [adminOfAcme, adminOfOther] = ["", ""];

beforeAll(async () => {
  const tenant = (slug: string, origin: string) =>
    createTestTenant(world.outside, server, slug, { ...roomy, cors: { origins: [origin] } });
  [acme, other] = [await tenant("with-origin", ofAcme), await tenant("with-another", ofOther)];
  const adminOf = async (one: TestTenant) =>
    one.token(await one.person({ userName: "admin", roles: [{ value: "admin" }] }), "admin");
  [adminOfAcme, adminOfOther] = [await adminOf(acme), await adminOf(other)];
});

const preflight = (path: string, origin: string, method = "POST") =>
  fetch(server.url + path, {
    method: "OPTIONS",
    headers: {
      origin,
      "access-control-request-method": method,
      "access-control-request-headers": "authorization,content-type",
    },
  });

const call = (path: string, origin: string, token?: string) =>
  fetch(server.url + path, {
    headers: { origin, ...(token !== undefined && { authorization: `Bearer ${token}` }) },
  });
const allowed = ({ headers }: Response) => headers.get("access-control-allow-origin");

const offered = ["/trpc/users.list", "/api/v1/users", "/auth/login", "/users", "/organizations"];

describe("a preflight request", () => {
  test.each(offered)("to %s is answered for allowed origins, and no others", async (path) => {
    for (const origin of [everywhere, ofAcme, ofOther]) {
      const answer = await preflight(path, origin, "PATCH");
      expect([answer.status, allowed(answer)]).toEqual([204, origin]);
      expect(answer.headers.get("access-control-allow-methods")).toContain("PATCH");
      expect(answer.headers.get("access-control-allow-headers")).toContain("authorization");
      expect(answer.headers.get("access-control-allow-credentials")).toBeNull();
      expect(answer.headers.get("vary")).toContain("origin");
    }
    for (const origin of [
      unknown,
      "null",
      "*",
      `${ofAcme}.evil.example`,
      `${ofAcme}/`,
      "x".repeat(5000),
    ]) {
      const answer = await preflight(path, origin);
      expect([answer.status, allowed(answer)], origin).toEqual([403, null]);
      expect(await answer.json()).toMatchObject({
        detail: expect.stringContaining("cors.origins"),
      });
    }
  });

  test("to anything else is refused with the reason, even for allowed origins", async () => {
    for (const path of ["/scim/v2/Users", "/webhooks/user-service", "/metrics", "/healthz", "/x"]) {
      const answer = await preflight(path, everywhere);
      expect([answer.status, allowed(answer)], path).toEqual([403, null]);
      expect(await answer.json()).toMatchObject({ detail: expect.stringContaining("CORS") });
    }
  });

  test("says the same for two tenants' origins, so that it names neither", async () => {
    const [one, two] = [
      await preflight("/api/v1/users", ofAcme),
      await preflight("/api/v1/users", ofOther),
    ];
    const visible = ({ headers }: Response) =>
      [...headers].filter(
        ([name]) => !["x-request-id", "date", "access-control-allow-origin"].includes(name),
      );
    expect(visible(one)).toEqual(visible(two));
  });
});

describe("a response", () => {
  test("can be read by pages of the deployment's origins and of the caller's tenant only", async () => {
    for (const [token, own, foreign] of [
      [adminOfAcme, ofAcme, ofOther],
      [adminOfOther, ofOther, ofAcme],
    ] as const) {
      for (const path of ["/api/v1/organization", "/trpc/tenants.current"]) {
        for (const origin of [own, everywhere]) {
          const answer = await call(path, origin, token);
          expect([answer.status, allowed(answer)]).toEqual([200, origin]);
          expect(answer.headers.get("access-control-expose-headers")).toContain("etag");
        }
        for (const origin of [foreign, unknown, "null"]) {
          const answer = await call(path, origin, token);
          expect([answer.status, allowed(answer)]).toEqual([200, null]);
          expect(answer.headers.get("vary")).toContain("origin");
        }
      }
    }
  });

  test("an error of a caller as well", async () => {
    const path = `/api/v1/users/${newId()}`;
    const [own, foreign] = [
      await call(path, ofAcme, adminOfAcme),
      await call(path, ofOther, adminOfAcme),
    ];
    expect([own.status, allowed(own), foreign.status, allowed(foreign)]).toEqual([
      404,
      ofAcme,
      404,
      null,
    ]);
  });

  test("without a session follows the preflight", async () => {
    for (const [origin, expected] of [
      [ofAcme, ofAcme],
      [ofOther, ofOther],
      [unknown, null],
    ] as const) {
      const answer = await call("/api/v1/users", origin, "not-a-token");
      expect([answer.status, allowed(answer)]).toEqual([401, expected]);
    }
  });

  test("of SCIM carries no CORS headers, and OPTIONS without preflight headers is an ordinary method", async () => {
    const scim = await call("/scim/v2/Users", everywhere, acme?.scimToken);
    expect([scim.status, allowed(scim)]).toEqual([200, null]);
    expect((await fetch(`${server.url}/healthz`, { method: "OPTIONS" })).status).toBe(405);
  });
});

test.each([
  "*",
  "https://*.example",
  "https://a.example/",
  "http://a.example",
  "ftp://a.example",
  "null",
  "https://A.example",
])("%s cannot be configured as an origin", async (origin) => {
  const created = clientFor(server, server.operatorToken).operator.createTenant.mutate({
    slug: "origins",
    name: "n",
    config: { cors: { origins: [origin] } },
  });
  await expect(created).rejects.toMatchObject({
    data: { errors: [{ pointer: "#/config/cors/origins/0" }] },
  });
});
