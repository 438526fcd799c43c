import { beforeAll, describe, expect, test } from "vitest";
import { categoryOfCode, type ErrorCode } from "../../../shared/errors.ts";
import { useServer } from "../../support/server-only.ts";

const world = useServer();
let admin: string;
let rep: string;

beforeAll(async () => {
  const { acme } = world;
  admin = await acme.token(
    await acme.person({ userName: "admin", roles: [{ value: "admin" }] }),
    "admin",
  );
  rep = await acme.token(await acme.person({ userName: "rep" }), "rep");
});

interface Asked {
  method?: string;
  path: string;
  token?: string;
  headers?: Record<string, string>;
  body?: string | ReadableStream;
}

const ask = ({ method = "GET", path, token, headers = {}, body }: Asked) =>
  fetch(world.server.url + path, {
    method,
    headers: { ...(token === undefined ? {} : { authorization: `Bearer ${token}` }), ...headers },
    ...(body === undefined ? {} : { body }),
  });

const big = "x".repeat(1024 * 1024 + 1);
const streamed = () =>
  new ReadableStream({
    start(controller) {
      for (let n = 0; n < 20; n += 1)
        controller.enqueue(new TextEncoder().encode("x".repeat(65_536)));
      controller.close();
    },
  });

describe("REST errors are problem details (RFC 9457)", () => {
  const readiness = "/api/tenants/acme/readiness";
  const cases: [what: string, asked: () => Asked, status: number, code: string][] = [
    ["no token", () => ({ path: readiness }), 401, "unauthorized"],
    ["text that is not a token", () => ({ path: readiness, token: "x" }), 401, "unauthorized"],
    [
      "another scheme",
      () => ({ path: readiness, headers: { authorization: "Basic eDp5" } }),
      401,
      "unauthorized",
    ],
    [
      "the operator's token",
      () => ({ path: readiness, token: world.server.operatorToken }),
      403,
      "forbidden",
    ],
    ["a SCIM token", () => ({ path: readiness, token: world.acme.scimToken }), 401, "unauthorized"],
    [
      "a rep who aggregates",
      () => ({ method: "POST", path: `${readiness}/aggregate`, token: rep }),
      403,
      "forbidden",
    ],
    [
      "another tenant's slug",
      () => ({ path: "/api/tenants/globex/readiness", token: admin }),
      404,
      "not_found",
    ],
    [
      "an unknown slug",
      () => ({ path: "/api/tenants/nobody/readiness", token: admin }),
      404,
      "not_found",
    ],
    [
      "a slug in other case",
      () => ({ path: "/api/tenants/ACME/readiness", token: admin }),
      404,
      "not_found",
    ],
    [
      "a slug with U+0000",
      () => ({ path: "/api/tenants/acme%00/readiness", token: admin }),
      404,
      "not_found",
    ],
    [
      "an unknown person",
      () => ({ path: "/api/tenants/acme/users/u1/sync-progress", token: admin }),
      404,
      "not_found",
    ],
    [
      "a person with U+0000",
      () => ({ path: "/api/tenants/acme/users/a%00b/sync-progress", token: admin }),
      400,
      "bad_request",
    ],
    [
      "broken percent-encoding",
      () => ({ path: "/api/tenants/acme/users/%E0%A4%A/sync-progress", token: admin }),
      404,
      "not_found",
    ],
    [
      "an unknown path",
      () => ({ path: "/api/tenants/acme/nothing", token: admin }),
      404,
      "not_found",
    ],
    ["an unknown path at the root", () => ({ path: "/nothing" }), 404, "not_found"],
    [
      "another method",
      () => ({ method: "DELETE", path: readiness, token: admin }),
      405,
      "method_not_allowed",
    ],
    ["a method of health", () => ({ method: "POST", path: "/healthz" }), 405, "method_not_allowed"],
    [
      "a body above 1 MB",
      () => ({ method: "POST", path: `${readiness}/aggregate`, token: admin, body: big }),
      413,
      "too_large",
    ],
    [
      "the same without a length",
      () => ({ method: "POST", path: `${readiness}/aggregate`, token: admin, body: streamed() }),
      413,
      "too_large",
    ],
  ];

  test.each(cases)("%s", async (_what, asked, status, code) => {
    const answer = await ask({
      ...asked(),
      headers: { "x-request-id": "rid-1", ...asked().headers },
    });
    const { field, errors, ...problem } = (await answer.json()) as Record<string, unknown>;
    expect(answer.status, JSON.stringify(problem)).toBe(status);
    expect([field === undefined, errors === undefined]).toEqual(
      status === 400 ? [false, false] : [true, true],
    );
    expect(answer.headers.get("content-type")).toBe("application/problem+json");
    expect(answer.headers.get("x-request-id")).toBe("rid-1");
    expect(problem).toEqual({
      type: `${world.server.url}/api/v1/docs/errors#${code}`,
      title: code.replaceAll("_", " "),
      status,
      detail: expect.stringMatching(/\w.*\.$/s),
      code,
      category: categoryOfCode[code as ErrorCode],
      instance: "rid-1",
      userMessage: expect.stringMatching(/\w.*\.$/s),
      language: "en",
    });
    expect(answer.headers.has("www-authenticate")).toBe(status === 401);
    expect(answer.headers.has("allow")).toBe(status === 405);
  });

  test("405 lists the allowed methods", async () => {
    const allow = async (method: string, path: string) =>
      (await ask({ method, path, token: admin })).headers.get("allow")?.split(", ").toSorted();
    expect(await allow("PUT", "/api/tenants/acme/users/u1/sync-progress")).toEqual([
      "GET",
      "HEAD",
      "POST",
    ]);
    expect(await allow("GET", "/api/tenants/acme/readiness/aggregate")).toEqual(["POST"]);
  });

  test("a user who is not at MindTickle yet: 409 with a retry time", async () => {
    const id = await world.acme.person({ userName: "new", externalId: "e-new" });
    for (const key of [id, "e-new"]) {
      const answer = await ask({
        path: `/api/tenants/acme/users/${key}/sync-progress`,
        token: admin,
      });
      expect(answer.status).toBe(409);
      expect(answer.headers.get("retry-after")).toBe("5");
      expect(await answer.json()).toMatchObject({ code: "conflict", status: 409 });
    }
  });
});

describe("SCIM errors are SCIM's (RFC 7644, section 3.12)", () => {
  const cases: [what: string, asked: Asked, status: number][] = [
    ["another method", { method: "POST", path: "/scim/v2/Users/x" }, 405],
    ["an unknown path", { path: "/scim/v2/Robots" }, 404],
    [
      "a body of another type",
      {
        method: "POST",
        path: "/scim/v2/Users",
        body: "a=b",
        headers: { "content-type": "text/csv" },
      },
      415,
    ],
    ["a body above 1 MB", { method: "POST", path: "/scim/v2/Users", body: big }, 413],
    ["a filter with U+0000", { path: '/scim/v2/Users?filter=userName%20eq%20"a%00b"' }, 400],
    ["an id with U+0000", { path: "/scim/v2/Users/a%00b" }, 404],
    [
      "a text with U+0000",
      { method: "POST", path: "/scim/v2/Users", body: '{"userName": "a\\u0000b"}' },
      400,
    ],
    [
      "a start beyond every number",
      { path: "/scim/v2/Users?startIndex=99999999999999999999" },
      400,
    ],
  ];

  test.each(cases)("%s", async (_what, asked, status) => {
    const answer = await ask({ ...asked, token: world.acme.scimToken });
    const body = (await answer.json()) as Record<string, unknown>;
    expect(answer.status, JSON.stringify(body)).toBe(status);
    expect(answer.headers.get("content-type")).toBe("application/scim+json");
    expect(body).toMatchObject({
      schemas: ["urn:ietf:params:scim:api:messages:2.0:Error"],
      status: String(status),
      detail: expect.stringMatching(/\w/),
    });
    expect(answer.headers.has("allow")).toBe(status === 405);
  });
});
