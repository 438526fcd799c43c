import { beforeAll, describe, expect, test } from "vitest";
import { newId } from "../../shared/ids.ts";
import { useSql } from "../support/database.ts";
import { type OperationCall, restCall } from "../support/operation-call.ts";
import { coreOperations } from "../support/responses/operations.ts";
import { useServer } from "../support/server-only.ts";
import { sendRaw } from "./raw.ts";

const world = useServer();
const sql = useSql(world);
let admin = "";
let rep = "";
let repId = "";

beforeAll(async () => {
  const { acme } = world;
  const id = await acme.person({ userName: "admin", roles: [{ value: "admin" }] });
  repId = await acme.person({ userName: "rep" });
  [admin, rep] = await Promise.all([acme.token(id, "admin"), acme.token(repId, "rep")]);
  const config = { "api.perSecond": 100_000, "api.burst": 1_000_000 };
  await sql`update tenants set config = config || ${sql.json(config)}`;
});

const bearer = (token: string) => `Authorization: Bearer ${token}`;
const json = "Content-Type: application/json";
const withId = { id: newId(), userId: newId(), service: "user-service", integration: "mindtickle" };
const calls = [...coreOperations].map(([name, operation]) => ({
  name,
  operation,
  call: restCall(operation, withId),
}));
const closed = calls.filter(({ operation: { access } }) => access !== "public");
/** Not the sign-ins, which would be delayed after several failures. */
const withBody = calls.filter(({ call: { method } }) => method !== "GET" && method !== "DELETE");

const pathOf = ({ path }: OperationCall) => path.split("?")[0] ?? path;
const send = (method: string, path: string, headers: string[], body = "") =>
  sendRaw(
    world.server.url,
    [
      `${method} ${path} HTTP/1.1`,
      ...headers,
      ...(body === "" ? [] : [`Content-Length: ${new TextEncoder().encode(body).length}`]),
    ],
    body,
  );

/** The names of the calls whose answer is not as expected, with the status. */
async function wrong(
  which: typeof calls,
  run: (one: (typeof calls)[number], index: number) => Promise<{ status: number }>,
  isRight: (status: number) => boolean,
): Promise<string[]> {
  const answers: string[] = [];
  for (const [index, one] of which.entries()) {
    const { status } = await run(one, index);
    if (!isRight(status)) answers.push(`${one.name}: ${status}`);
  }
  return answers;
}

/** Each route gets some of the variants, so that together the routes get all of them. */
const nth = <T>(variants: readonly T[], index: number): T => variants[index % variants.length]!;

describe("on every route", () => {
  test("a body that is not declared as JSON is refused", async () => {
    const types = [
      "text/plain",
      "application/x-www-form-urlencoded",
      "multipart/form-data; boundary=x",
      "application/jsonp",
      "text/plain; a=application/json",
    ];
    const { operatorToken } = world.server;
    expect(
      await wrong(
        withBody,
        ({ call, operation: { access } }, index) => {
          const token = access === "operator" ? operatorToken : admin;
          const headers = [`Content-Type: ${nth(types, index)}`, bearer(token)];
          return send(call.method, pathOf(call), headers, "{}");
        },
        (status) => status === 415,
      ),
    ).toEqual([]);
    expect(withBody.length).toBeGreaterThan(60);
  });

  test("repeated names in the JSON cause no server error, and the last one counts", async () => {
    expect(
      await wrong(
        withBody,
        ({ call }) =>
          send(call.method, pathOf(call), [json, bearer(rep)], '{"id":1,"id":"x","x":0,"x":1}'),
        (status) => status >= 400 && status < 500,
      ),
    ).toEqual([]);
    const body = '{"email":"one@acme.test","name":"One","email":"two@acme.test"}';
    const made = await send("POST", "/api/v1/users", [json, bearer(admin)], body);
    expect([made.status, made.body]).toEqual([201, expect.stringContaining("two@acme.test")]);
  });

  test("two Authorization headers are none, whichever is valid", async () => {
    const pairs = [
      [bearer(admin), bearer("made-up")],
      [bearer("made-up"), bearer(admin)],
      [bearer(admin), "Authorization: Basic eDp4"],
    ];
    expect(
      await wrong(
        closed,
        ({ call }, index) => send(call.method, pathOf(call), nth(pairs, index)),
        (status) => status === 401,
      ),
    ).toEqual([]);
  });

  test("no spelling of the path reaches the operation without a credential, or with a rep's", async () => {
    const spellings = (path: string): string[] => {
      const rest = path.slice("/api/v1/".length);
      return [
        `/api/v1//${rest}`,
        `//api/v1/${rest}`,
        `/api//v1/${rest}/`,
        `/api/v1/./${rest}`,
        `/api/v1/health/../${rest}`,
        `/api/v1/${rest}.`,
        `/api/v1/${rest}%2F`,
        `/api/v1/${rest}%2f..%2f..`,
        `/api/v1%2F${rest}`,
        `/api/v1/%2e/${rest}`,
        `/api/v1/${rest};admin=1`,
        `/api/v1/${rest}%00`,
        `/api/v1\\${rest}`,
        `/API/V1/${rest.toUpperCase()}`,
      ];
    };
    // One route of each path is enough: the path is matched before the method's handler.
    const paths = new Map(closed.map((one) => [pathOf(one.call), one]));
    const found: string[] = [];
    let index = 0;
    for (const [path, { call, operation }] of paths) {
      const isAdmins = operation.access.endsWith(":write") && operation.access !== "learning:write";
      index += 1;
      const [first, second, third] = [0, 5, 10].map((from) => nth(spellings(path), index + from));
      for (const spelling of [first, second, third] as string[]) {
        const without = await send(call.method, spelling, [json]);
        if (without.status < 400) found.push(`${spelling}: ${without.status} without a credential`);
        if (!isAdmins) continue;
        const { status } = await send(call.method, spelling, [json, bearer(rep)]);
        if (status < 400 || status >= 500) found.push(`${spelling}: ${status} for a rep`);
      }
    }
    expect(found).toEqual([]);
    expect(paths.size).toBeGreaterThan(70);
  });
});

describe("a request", () => {
  test.each(["bEaReR", "BEARER", "bearer"])("may write the scheme as %s", async (scheme) => {
    const { status } = await send("GET", "/api/v1/users", [`Authorization: ${scheme} ${admin}`]);
    expect(status).toBe(200);
  });

  test.each([
    ["X-HTTP-Method-Override: DELETE"],
    ["X-HTTP-Method: DELETE"],
    ["X-Method-Override: DELETE"],
  ])("does not get another method by %s", async (header) => {
    const path = `/api/v1/users/${repId}`;
    expect((await send("GET", path, [bearer(admin), header])).status).toBe(200);
    expect((await send("POST", path, [bearer(admin), header, json], "{}")).status).toBe(405);
    expect((await send("POST", `${path}?_method=DELETE`, [bearer(admin)])).status).toBe(405);
    const [person] = await sql`select deleted_at from users where id = ${repId}`;
    expect(person).toEqual({ deleted_at: null });
  });

  test("does not get another path, or another host in its answer, by a header", async () => {
    const headers = ["X-Original-URL: /api/v1/audit", "X-Rewrite-URL: /api/v1/audit"];
    const answer = await send("GET", "/api/v1/nothing", [...headers, bearer(admin)]);
    expect([answer.status, answer.body]).toEqual([404, expect.stringContaining("/api/v1/nothing")]);
    const evil = ["Host: evil.example", "X-Forwarded-Host: evil.example", "X-Forwarded-Proto: ftp"];
    const body = '{"email":"hosted@acme.test","name":"Hosted"}';
    const made = await send("POST", "/api/v1/users", [...evil, json, bearer(admin)], body);
    expect(made.status).toBe(201);
    expect(made.headers.get("location")).toMatch(new RegExp(`^${world.server.url}/api/v1/users/`));
    const refused = await send("GET", "/api/v1/users", evil);
    expect(refused.status).toBe(401);
    expect(refused.body).not.toContain("evil.example");
  });

  test.each(["TRACE", "CONNECT", "PROPFIND", "get", "GET\t"])(
    "with the method %j runs nothing",
    async (method) => {
      const { status, body } = await send(method, "/api/v1/users", [bearer(admin)]);
      expect(status === 0 || status >= 400).toBe(true);
      expect(status).not.toBe(500);
      expect(body).not.toContain("userName");
    },
  );

  test("with oversized or contradictory headers is refused, and the server continues", async () => {
    const large = "x".repeat(256 * 1024);
    for (const headers of [
      [`Cookie: a=${large}`],
      [`X-Large: ${large}`],
      [`Authorization: Bearer ${large}`],
      Array.from({ length: 5000 }, (_, n) => `X-${n}: ${n}`),
    ]) {
      const { status } = await send("GET", "/api/v1/users", headers);
      expect([0, 400, 401, 413, 431]).toContain(status);
    }
    const lengths = await sendRaw(
      world.server.url,
      ["POST /api/v1/users HTTP/1.1", json, "Content-Length: 2", "Content-Length: 40"],
      "{}",
    );
    expect([0, 400]).toContain(lengths.status);
    const both = await sendRaw(
      world.server.url,
      ["POST /api/v1/users HTTP/1.1", json, "Content-Length: 2", "Transfer-Encoding: chunked"],
      "0\r\n\r\n",
    );
    expect([0, 400, 401]).toContain(both.status);
    for (const header of ["Idempotency-Key", "If-Match"]) {
      const twice = [`${header}: "1"`, `${header}: "2"`, json, bearer(admin)];
      const { status } = await send("PUT", `/api/v1/users/${repId}`, twice, '{"title":"x"}');
      expect([header, status]).toEqual([header, 400]);
    }
    expect((await send("GET", "/api/v1/users", [bearer(admin)])).status).toBe(200);
  });
});

test("HEAD has the headers of GET, with its length, or none where GET streams", async () => {
  for (const path of ["/api/v1/users", "/api/v1/openapi.json", "/api/v1/nothing", "/healthz"]) {
    const [head, get] = await Promise.all(
      ["HEAD", "GET"].map((method) => send(method, path, [bearer(admin)])),
    );
    expect([head?.status, head?.body]).toEqual([get?.status, ""]);
    const length = head?.headers.get("content-length");
    // An error of HEAD names its method, and each has its own id.
    if (path.endsWith("nothing")) expect(Number(length)).toBeGreaterThan(100);
    else expect(length).toBe(get?.headers.get("content-length"));
  }
  const exported = await send("HEAD", "/api/v1/audit/export", [bearer(admin)]);
  expect([exported.status, exported.headers.has("content-length")]).toEqual([200, false]);
});
