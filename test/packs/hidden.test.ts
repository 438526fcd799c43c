import { beforeAll, describe, expect, test } from "vitest";
import { useSql } from "../support/database.ts";
import { useFixture } from "../support/fixture.ts";
import { clientFor, startServer, type TestServer } from "../support/server.ts";
import { useServer } from "../support/server-only.ts";
import { createTestTenant, roomy, type TestTenant } from "../support/tenants.ts";
import { packRouters, product, runs } from "./farming.ts";

const world = useServer();
const sql = useSql(world);
/** Two servers that know the pack: one has seen every caller, the other none. */
const start = () =>
  useFixture<TestServer>(
    () => startServer(world.outside, undefined, {}, { product, packRouters }),
    (server) => server.stop(),
  );
const server = start();
const fresh = start();

interface Organization {
  tenant: TestTenant;
  admin: string;
  rep: string;
  key: string;
}

async function organization(
  slug: string,
  appType: string,
  config: Parameters<typeof createTestTenant>[3] = roomy,
): Promise<Organization> {
  const tenant = await createTestTenant(world.outside, server, slug, config, { appType });
  const admin = await tenant.person({ userName: "admin", roles: [{ value: "admin" }] });
  const rep = await tenant.person({ userName: "rep" });
  const token = await tenant.token(admin, "admin");
  const { key } = await clientFor(server, token).apiKeys.create.mutate({
    name: "k",
    permissions: ["users:read", "roles:write"],
  });
  return { tenant, admin: token, rep: await tenant.token(rep, "rep"), key };
}

let farm: Organization;
let haulier: Organization;
/** Its configuration would show in an answer that knows the tenant. */
let german: Organization;
let suspended: Organization;
let slow: Organization;

beforeAll(async () => {
  await sql`insert into app_types (app_type, defaults) values ('farming', '{}')`;
  farm = await organization("farm", "farming");
  haulier = await organization("haulier", "trucking");
  german = await organization("german", "enablement", {
    ...roomy,
    language: "de",
    support: { email: "hilfe@german.test" },
    cors: { origins: ["https://app.german.test"] },
  });
  suspended = await organization("suspended", "trucking");
  await sql`update tenants set active = false where id = ${suspended.tenant.id}`;
  slow = await organization("slow", "trucking", {
    ...roomy,
    api: { perSecond: 1, burst: 10, costs: { read: 10, write: 10, heavy: 10 } },
  });
});

const byName = ([a]: [string, string], [b]: [string, string]) => (a < b ? -1 : 1);

/** Everything that a client sees of a response, with the name of the pack replaced. */
async function seen(url: string, path: string, token: string, init: RequestInit = {}) {
  const answer = await fetch(url + path, {
    ...init,
    headers: {
      authorization: `Bearer ${token}`,
      "content-type": "application/json",
      // Otherwise each response has an id of its own.
      "x-request-id": "one-id",
      ...(init.headers as Record<string, string>),
    },
  });
  const headers = [...answer.headers].filter(([name]) => name !== "date").toSorted(byName);
  const text = (await answer.text()).replaceAll(/farminx|faxms/g, (name) =>
    name === "faxms" ? "farms" : "farming",
  );
  return { status: answer.status, headers, text };
}

const unknown = (path: string) =>
  path.replaceAll("farming", "farminx").replaceAll("farms", "faxms");

const body = (content: string, headers: Record<string, string> = {}): RequestInit => ({
  method: "POST",
  body: content,
  headers,
});

const requests: [what: string, path: string, init?: RequestInit][] = [
  ["a list", "/api/v1/farming/fields"],
  ["a list with an invalid query", "/api/v1/farming/fields?page=2"],
  ["a resource", "/api/v1/farming/fields/7"],
  ["a path of a seed", "/api/farms/7"],
  ["a trailing slash", "/api/v1/farming/fields/"],
  ["an encoded path", "/api/v1/%66arming/fields"],
  ["the head of a list", "/api/v1/farming/fields", { method: "HEAD" }],
  ["a creation", "/api/v1/farming/fields", body('{"name": "north"}')],
  ["a creation with a key", "/api/v1/farming/fields", body("{}", { "idempotency-key": "k-1" })],
  ["no JSON", "/api/v1/farming/fields", body("{")],
  ["another content type", "/api/v1/farming/fields", body("a=b", { "content-type": "text/csv" })],
  ["a method that the path does not have", "/api/v1/farming/fields", { method: "DELETE" }],
  ["a method of an alias", "/api/farms/7", { method: "PUT", body: "{}" }],
  ["an unknown path of the pack", "/api/v1/farming/nothing"],
  ["the path of the pack itself", "/api/v1/farming"],
  [
    "a page of an allowed origin",
    "/api/v1/farming/fields",
    { headers: { origin: "https://app.german.test" } },
  ],
  ["a language", "/api/v1/farming/fields", { headers: { "accept-language": "ja" } }],
  ["a procedure", "/trpc/farming.fields.list"],
  ["a procedure with an input", "/trpc/farming.fields.get?input=%7B%22id%22%3A1%7D"],
  ["an unknown procedure of the pack", "/trpc/farming.nothing"],
  ["a mutation", "/trpc/farming.fields.create", body('{"name": "north"}')],
  ["a mutation without an input", "/trpc/farming.fields.create", body("")],
  ["a mutation by GET", "/trpc/farming.fields.create"],
  ["a query by POST", "/trpc/farming.fields.list", body("{}")],
  ["a batch", "/trpc/farming.fields.list,users.list,farming.fields.get?batch=1&input={}"],
  ["a batch of a query and a mutation", "/trpc/users.list,farming.fields.create?batch=1&input={}"],
  [
    "a batch of both in the pack",
    "/trpc/farming.fields.list,farming.fields.create?batch=1&input={}",
  ],
  [
    "a batch by POST",
    "/trpc/farming.fields.create,roles.create?batch=1",
    body('{"0": {"name": "x"}}'),
  ],
];

const callers: [who: string, token: () => string][] = [
  ["an admin", () => haulier.admin],
  ["a rep, who would lack the permission", () => haulier.rep],
  ["a key of the organization", () => haulier.key],
  ["a person of an organization without a pack", () => german.rep],
  ["a person of a suspended organization", () => suspended.admin],
  ["the operator", () => server.operatorToken],
];

describe.each(callers)("%s of another industry", (_who, token) => {
  test.each(requests)("gets the answer of an unknown path: %s", async (_what, path, init) => {
    const before = runs.count;
    for (const { url } of [server, fresh]) {
      const [hidden, other] = [
        await seen(url, path, token(), init),
        await seen(url, unknown(path), token(), init),
      ];
      expect(withoutRates(hidden, path)).toEqual(withoutRates(other, path));
      if (!path.includes("users.list")) expect([404, 207]).toContain(hidden.status);
    }
    expect(runs.count).toBe(before);
  });
});

/** The calls of a batch to the core count, so that the rates differ from one request to the next. */
const withoutRates = (answer: Awaited<ReturnType<typeof seen>>, path: string) =>
  path.includes(",")
    ? {
        ...answer,
        headers: answer.headers.map(([name, value]) => [
          name,
          name.startsWith("ratelimit") ? "" : value,
        ]),
      }
    : answer;

describe("the answer of an unknown path", () => {
  test("does not depend on the limits of the caller, and uses up none of them", async () => {
    const core = () => seen(server.url, "/api/v1/organization", slow.admin);
    await core();
    const limited = await core();
    expect(limited.status).toBe(429);
    const hidden = await seen(server.url, "/api/v1/farming/fields", slow.admin);
    expect(hidden).toEqual(await seen(server.url, "/api/v1/farminx/fields", slow.admin));
    expect(hidden.headers.map(([name]) => name)).not.toContain("ratelimit");
  });

  test("needs no query once the process knows the organization", async () => {
    await seen(server.url, "/api/v1/farming/fields", haulier.admin);
    const session = "app.begin_user_session(uuid,uuid,text,timestamptz,uuid,text,text[])";
    await sql.unsafe(`revoke execute on function ${session} from rampart_app`);
    const hidden = await seen(server.url, "/api/v1/farming/fields", haulier.admin);
    const own = await seen(server.url, "/api/v1/farming/fields", farm.admin);
    await sql.unsafe(`grant execute on function ${session} to rampart_app`);
    expect(hidden.status).toBe(404);
    // The positive control: a session could not begin.
    expect(own.status).toBe(500);
  });

  test("is that of a session, too, should the process know the organization wrongly", async () => {
    const moved = await organization("moved", "farming");
    expect((await seen(server.url, "/api/v1/farming/fields", moved.admin)).status).toBe(200);
    await sql`update tenants set app_type = 'trucking' where id = ${moved.tenant.id}`;
    const before = runs.count;
    for (const [what, path, init] of requests) {
      // tRPC and the router see the routes before a session begins.
      if (init?.method === "DELETE" || init?.method === "PUT" || what.includes("batch")) continue;
      if (/by GET|by POST|key|JSON|content type/.test(what)) continue;
      const hidden = await seen(server.url, path, moved.key, init);
      expect(hidden, what).toEqual(await seen(server.url, unknown(path), moved.key, init));
    }
    expect(runs.count).toBe(before);
  });
});

describe("the people of the industry", () => {
  test("have the operations over REST and tRPC", async () => {
    const list = { items: [{ id: "1", slug: "farm" }] };
    for (const token of [farm.admin, farm.rep, farm.key]) {
      const answer = await seen(server.url, "/api/v1/farming/fields", token);
      expect([answer.status, JSON.parse(answer.text)]).toEqual([200, list]);
      expect(answer.headers.map(([name]) => name)).toContain("ratelimit");
      const single = await seen(server.url, "/trpc/farming.fields.list", token);
      expect(JSON.parse(single.text)).toEqual({ result: { data: list } });
    }
    const created = await seen(
      server.url,
      "/api/v1/farming/fields",
      farm.admin,
      body('{"name": "n"}'),
    );
    expect(created.status).toBe(201);
    expect(Object.fromEntries(created.headers)["location"]).toMatch(
      /\/api\/v1\/farming\/fields\/2$/,
    );
    const batch = "/trpc/farming.fields.list,users.list,farming.fields.get?batch=1&input=";
    const input = encodeURIComponent(JSON.stringify({ 2: { id: "7" } }));
    expect((await seen(server.url, batch + input, farm.rep)).status).toBe(200);
    const alias = await seen(server.url, "/api/farms/7", farm.rep);
    expect(JSON.parse(alias.text)).toEqual({ id: "7", slug: "farm" });
  });

  test("get the errors of an operation that exists", async () => {
    const list = "/api/v1/farming/fields";
    const statusOf = async (path: string, token: string, init?: RequestInit) =>
      (await seen(server.url, path, token, init)).status;
    expect(await statusOf(list, farm.rep, body('{"name": "n"}'))).toBe(403);
    expect(await statusOf(list, farm.admin, { method: "DELETE" })).toBe(405);
    expect(await statusOf(`${list}?page=2`, farm.admin)).toBe(400);
    expect(await statusOf("/trpc/farming.fields.create", farm.admin)).toBe(405);
    expect(await statusOf("/api/v1/farming/nothing", farm.admin)).toBe(404);
  });
});

test("a caller without a valid credential has no industry, and gets 401", async () => {
  for (const token of ["", "a.b.c", haulier.key.slice(0, -4) + "AAAA", haulier.tenant.scimToken]) {
    for (const path of ["/api/v1/farming/fields", "/trpc/farming.fields.list"]) {
      expect((await seen(server.url, path, token)).status, `${path} ${token}`).toBe(401);
    }
  }
});

test("OpenAPI lists the operations under the pack", async () => {
  const document = (await (await fetch(`${server.url}/api/v1/openapi.json`)).json()) as {
    tags: { name: string }[];
    paths: Record<string, Record<string, Record<string, unknown>>>;
  };
  expect(document.tags).toContainEqual({ name: "Farming" });
  expect(document.paths["/api/v1/farming/fields/{id}"]?.["get"]).toMatchObject({
    operationId: "farming.fields.get",
    tags: ["Farming"],
    "x-app-type": "farming",
  });
});
