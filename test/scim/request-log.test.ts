import { describe, expect, it } from "vitest";
import { newToken } from "../../shared/identity/token-format.ts";
import { Database } from "../../shared/db/database.ts";
import { newId } from "../../shared/ids.ts";
import { createLogger } from "../../shared/log.ts";
import { ScimRequestLog } from "../../shared/scim-requests/request-log.ts";
import { pruneScimRequests } from "../../shared/scim-requests/prune-requests.ts";
import { contextFor } from "../../worker/run-job.ts";
import { clientFor } from "../support/server.ts";
import { useStack } from "../support/stack.ts";
import { createTestTenant, roomy } from "../support/tenants.ts";
import { useFixture } from "../support/fixture.ts";
import { useSql } from "../support/database.ts";

const PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
const BULK = "urn:ietf:params:scim:api:messages:2.0:BulkRequest";

const stack = useStack();
const sql = useSql(stack);
const acme = useFixture(() => tenantWithAdmin("acme"));

async function tenantWithAdmin(slug: string, config = roomy) {
  const tenant = await createTestTenant(stack.outside, stack.server, slug, config);
  const adminId = await tenant.person({ userName: "admin", roles: [{ value: "admin" }] });
  const token = await tenant.token(adminId, "admin");
  const { scimRequests, scimTokens } = clientFor(stack.server, token);
  const list = async (input: Parameters<typeof scimRequests.list.query>[0] = {}) => {
    await stack.server.settled();
    return (await scimRequests.list.query(input)).items;
  };
  return { tenant, adminId, token, scimRequests, scimTokens, list };
}

/** Sends a request and returns its log entry, also as text. */
async function logged(
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
) {
  const requestId = crypto.randomUUID();
  const answer = await acme.tenant.scim(method, path, body, {
    "x-request-id": requestId,
    ...headers,
  });
  const [entry, ...more] = await acme.list({ requestId });
  expect(more).toEqual([]);
  return { answer, entry, text: JSON.stringify(entry) };
}

describe("the log of SCIM requests", () => {
  it("keeps messages that contain paths readable", async () => {
    const { entry } = await logged("GET", "/Nothing/ada@example.com");
    expect(entry?.detail).toBe(
      "No route for /scim/v2/Nothing/:value. Resources are at /scim/v2/Users and /scim/v2/Groups.",
    );
  });

  it("contains the request, the caller and the response", async () => {
    const created = await logged(
      "POST",
      "/Users",
      { userName: "ada@x.test" },
      { "user-agent": "idp/1" },
    );
    const { id } = (await created.answer.json()) as { id: string };
    expect(created.entry).toMatchObject({
      method: "POST",
      path: "/scim/v2/Users",
      query: null,
      resourceId: id,
      resourceName: "ada@x.test",
      status: 201,
      scimType: null,
      detail: null,
      actor: expect.stringMatching(/^scim:[0-9a-f-]{36}$/),
      actorName: expect.stringMatching(/\w/),
      userAgent: "idp/1",
      operations: null,
      requests: 1,
    });
    expect(created.entry?.ms).toBeGreaterThan(0);
    const { resourceName: _, ...stored } = created.entry ?? {};
    expect(JSON.stringify(stored)).not.toContain("ada@x.test");

    const taken = await logged("POST", "/Users", { userName: "ada@x.test" });
    expect(taken.answer.status).toBe(409);
    const { detail } = (await taken.answer.json()) as { detail: string };
    expect(taken.entry).toMatchObject({ status: 409, scimType: "uniqueness", detail });

    const patch = { schemas: [PATCH], Operations: [{ op: "replace", path: "title", value: "x" }] };
    const stale = await logged("PATCH", `/Users/${id}`, patch, { "if-match": 'W/"77"' });
    expect(stale.entry).toMatchObject({
      method: "PATCH",
      path: `/scim/v2/Users/${id}`,
      resourceId: id,
      status: 412,
    });
    expect((await acme.list({ resourceId: id })).map(({ status }) => status)).toEqual([412, 201]);
  });

  it("contains every kind of refusal", async () => {
    const refused: [
      status: number,
      method: string,
      path: string,
      body?: unknown,
      headers?: object,
    ][] = [
      [400, "POST", "/Users", "no json"],
      [400, "POST", "/Users", { userName: "" }],
      [403, "GET", "/Schemas?filter=id pr"],
      [404, "GET", `/Users/${newId()}`],
      [404, "GET", "/Userz"],
      [405, "DELETE", "/Users"],
      [406, "GET", "/Users", undefined, { accept: "text/html" }],
      [413, "POST", "/Users", "x".repeat(3_000_000)],
      [415, "POST", "/Users", "<x/>", { "content-type": "text/xml" }],
      [501, "GET", "/Me"],
    ];
    for (const [status, method, path, body, headers] of refused) {
      const { answer, entry } = await logged(method, path, body, { ...headers });
      expect([answer.status, path]).toEqual([status, path]);
      expect(entry).toMatchObject({ status, method, detail: expect.stringMatching(/\w/) });
    }
    const classes = await acme.list({ status: "4xx", limit: 200 });
    expect(new Set(classes.map(({ status }) => status))).toEqual(
      new Set([400, 403, 404, 405, 406, 409, 412, 413, 415]),
    );
  });

  it("contains the structure of a query and no values of the URL", async () => {
    const find = (filter: string) => `/Users?filter=${encodeURIComponent(filter)}&count=5&x=zoe`;
    const found = await logged("GET", find('userName eq "zoe@x.test" and active eq true'));
    expect(found.entry?.query).toBe("filter=userName eq ? and active eq ?&count=5");
    for (const path of [
      find('userName eq "zoe@x.test'),
      find('nobody@x eq "zoe@x.test"'),
      find('userNam eq "zoe@x.test"'),
      "/Users?filter=zoe@x.test&sortBy=zoe@x.test&startIndex=zoe@x.test",
      "/Users/zoe@x.test",
      "/zoe@x.test/zoe@x.test",
      "/Schemas/zoe@x.test",
    ]) {
      const { entry, text } = await logged("GET", path);
      expect(entry?.status).toBeGreaterThanOrEqual(400);
      expect(text).not.toMatch(/zoe|x\.test/);
    }
    const put = await logged("PUT", "/Users/zoe@x.test", { userName: "bo" });
    expect(put.entry).toMatchObject({ path: "/scim/v2/Users/:value", status: 404 });
    expect(put.text).not.toContain("zoe@x.test");
    const search = await logged("POST", "/Users/.search", {
      schemas: ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],
      filter: 'userNam eq "zoe@x.test"',
    });
    expect(search.entry).toMatchObject({ path: "/scim/v2/Users/.search", status: 400 });
    expect(search.text).not.toContain("zoe@x.test");
  });

  it("contains the number of bulk operations and the ignored names", async () => {
    const { entry } = await logged("POST", "/Bulk", {
      schemas: [BULK],
      Operations: [
        { method: "POST", path: "/Users", bulkId: "1", data: { userName: "b1", shoeSize: 44 } },
        { method: "POST", path: "/Users", bulkId: "2", data: { userName: "" } },
        { method: "DELETE", path: `/Users/${newId()}` },
      ],
    });
    expect(entry).toMatchObject({ status: 200, operations: 3, failures: 2 });
    expect(entry?.ignored).toContain("shoeSize");
  });

  it("accepts texts that Postgres cannot store", async () => {
    const { entry } = await logged("POST", "/Users", { userName: "x", title: "a\u0000" });
    expect(entry).toMatchObject({ status: 400 });
    expect(await logged("GET", "/Users/%00?filter=%00")).toMatchObject({
      entry: { path: "/scim/v2/Users/:value" },
    });
  });

  it("can be filtered and paginated, also over REST", async () => {
    const all = await acme.list({ limit: 200 });
    const first = await acme.scimRequests.list.query({ limit: 3 });
    const rest = await acme.list({ limit: 200, cursor: first.nextCursor ?? "" });
    expect([...first.items, ...rest]).toEqual(all);
    const count = async (input: Parameters<typeof acme.list>[0]) => (await acme.list(input)).length;
    expect(await count({ method: "PUT", limit: 200 })).toBe(1);
    expect(await count({ endpoint: "Bulk", limit: 200 })).toBe(1);
    expect(await count({ endpoint: "Use" })).toBe(0);
    expect(await count({ status: "409" })).toBe(1);
    expect(await count({ since: new Date(Date.now() + 60_000).toISOString() })).toBe(0);
    expect(await count({ until: new Date(Date.now() - 600_000).toISOString() })).toBe(0);
    const [{ actor } = { actor: "" }] = all;
    expect(await count({ credentialId: actor.slice(5), limit: 200 })).toBe(all.length);
    expect(await count({ credentialId: newId() })).toBe(0);

    const get = (slug: string, query: string, token = acme.token) =>
      fetch(`${stack.server.url}/api/tenants/${slug}/scim-requests?${query}`, {
        headers: { authorization: `Bearer ${token}` },
      });
    expect(await (await get("acme", "status=409")).json()).toEqual(
      JSON.parse(JSON.stringify({ items: await acme.list({ status: "409" }), nextCursor: null })),
    );
    expect((await get("acme", "status=x")).status).toBe(400);
    expect((await get("globex", "")).status).toBe(404);
    const rep = await acme.tenant.token(await acme.tenant.person({ userName: "rep" }), "rep");
    expect((await get("acme", "", rep)).status).toBe(403);
  });

  it("has one row for requests with a revoked token, and none for unknown tokens", async () => {
    const ask = (token: string) =>
      fetch(`${stack.server.url}/scim/v2/Users`, { headers: { authorization: `Bearer ${token}` } });
    const { id, token } = await acme.scimTokens.create.mutate({ name: "old idp" });
    expect((await ask(token)).status).toBe(200);
    await acme.scimTokens.revoke.mutate({ id });
    for (let n = 0; n < 5; n += 1) expect((await ask(token)).status).toBe(401);
    const entries = await acme.list({ status: "401" });
    expect(entries.reduce((sum, { requests }) => sum + requests, 0)).toBe(5);
    expect(entries.length).toBeLessThanOrEqual(2);
    expect(entries[0]).toMatchObject({ actor: `scim:${id}`, actorName: "old idp" });

    const before = (await acme.list({ limit: 200 })).length;
    for (const tenantId of [acme.tenant.id, newId()]) {
      expect((await ask(newToken("scim", tenantId))).status).toBe(401);
    }
    expect(await acme.list({ limit: 200 })).toHaveLength(before);
    expect(stack.server.logs.filter(({ event }) => event === "scim_requests.not_written")).toEqual(
      [],
    );
  });

  it("writes at most a hundred tenants per batch that are known only from forged tokens", async () => {
    const database = new Database({ url: stack.outside.database.app, max: 1 });
    const lines: string[] = [];
    const work: Promise<unknown>[] = [];
    const around = {
      database,
      log: createLogger((line) => void lines.push(line)),
      waitUntil: (one: Promise<unknown>) => void work.push(one),
    };
    const log = new ScimRequestLog(1);
    const at = Date.now();
    const entry = (tenantId: string, actor: string | null) => ({
      tenantId,
      actor,
      id: newId(),
      at,
      lastAt: at,
      requests: 1,
      ms: 1,
      status: 401,
      method: "GET",
      path: "/scim/v2/Users",
      query: "",
      requestId: "flood",
      tokenHash: actor === null ? "00".repeat(32) : null,
      resourceId: null,
      scimType: null,
      detail: null,
      userAgent: null,
      bulk: null,
      ignored: null,
    });
    for (let n = 0; n < 300; n += 1) log.record(entry(newId(), null), around);
    const actor = `scim:${newId()}`;
    log.record(entry(acme.tenant.id, actor), around);
    await Promise.all(work);
    await database.close();
    expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
      { event: "scim_requests.dropped", count: 200 },
    ]);
    const kept = await acme.list({ requestId: "flood" });
    expect(kept).toMatchObject([{ actor }]);
  });

  it("has one row for a flood of 429", async () => {
    const busy = await tenantWithAdmin("busy", { ...roomy, scim: { perSecond: 5, burst: 5 } });
    const answers = await Promise.all(
      Array.from({ length: 200 }, () => busy.tenant.scim("GET", "/Users")),
    );
    const refused = answers.filter(({ status }) => status === 429).length;
    expect(refused).toBeGreaterThan(100);
    const entries = await busy.list({ status: "429", limit: 200 });
    expect(entries.length).toBeLessThanOrEqual(2);
    expect(entries.reduce((sum, { requests }) => sum + requests, 0)).toBe(refused);
  });

  it("contains the requests of a suspended tenant", async () => {
    const late = await tenantWithAdmin("late");
    const { operator } = clientFor(stack.server, stack.server.operatorToken);
    await operator.setTenantActive.mutate({ slug: "late", active: false });
    expect((await late.tenant.scim("GET", "/Users")).status).toBe(403);
    await stack.server.settled();
    await operator.setTenantActive.mutate({ slug: "late", active: true });
    const [entry] = await late.list({ status: "403" });
    expect(entry).toMatchObject({ path: "/scim/v2/Users", actor: expect.stringMatching(/^scim:/) });
  });

  it("is visible only to the tenant", async () => {
    const other = await tenantWithAdmin("other");
    const [mine] = await acme.list({ limit: 1 });
    expect(mine).toBeDefined();
    const entries = await other.list({ limit: 200 });
    expect(entries.map(({ method, path }) => `${method} ${path}`)).toEqual(["POST /scim/v2/Users"]);
    expect(await other.list({ requestId: mine?.requestId ?? "" })).toEqual([]);
  });

  it("names only people whom the reader may see", async () => {
    const { tenant, token, list } = await tenantWithAdmin("names");
    const [bob, eve] = [
      await tenant.person({ userName: "bob" }),
      await tenant.person({ userName: "eve" }),
    ];
    const { roles } = clientFor(stack.server, token);
    const role = await roles.create.mutate({ name: "Watchers", permissions: ["directory:read"] });
    await roles.assign.mutate({ id: bob, roles: [role.id] });
    const asBob = clientFor(stack.server, await tenant.token(bob, "rep"));
    const namesOf = (entries: Awaited<ReturnType<typeof list>>) =>
      Object.fromEntries(entries.map((entry) => [entry.resourceId, entry.resourceName]));
    expect(namesOf(await list())).toMatchObject({ [bob]: "bob", [eve]: "eve" });
    const { items } = await asBob.scimRequests.list.query();
    expect(namesOf(items)).toMatchObject({ [bob]: "bob", [eve]: null });
    expect((await tenant.scim("DELETE", `/Users/${eve}`)).status).toBe(204);
    expect(namesOf(await list())).toMatchObject({ [bob]: "bob", [eve]: null });
  });

  it("is kept for a week and bounded, separately for refused and other requests", async () => {
    const { tenant, list } = await tenantWithAdmin("full");
    await stack.server.settled();
    await sql`delete from scim_requests where tenant_id = ${tenant.id}`;
    const rows = (status: number, count: number, ago: string) => sql`
      insert into scim_requests (tenant_id, id, at, last_at, actor, method, path, status, request_id, ms)
      select ${tenant.id}, gen_random_uuid(), now() - ${ago}::interval, now() - ${ago}::interval,
        'scim:x', 'GET', '/scim/v2/Users', ${status}, 'r', 1 from generate_series(1, ${count}::int)`;
    await rows(200, 10_050, "1 day");
    await rows(404, 10_020, "1 day");
    await rows(409, 30, "8 days");
    await pruneScimRequests(
      contextFor(stack.provisioning.services, {
        tenantId: tenant.id,
        requestId: "r",
        job: "provisioning.prune",
      }),
    );
    const counted = await sql`select status, count(*)::int as rows from scim_requests
      where tenant_id = ${tenant.id} group by status order by status`;
    expect(counted.map(({ status, rows: count }) => [Number(status), Number(count)])).toEqual([
      [200, 10_000],
      [404, 10_000],
    ]);
    expect(await list({ status: "409" })).toEqual([]);
  });
});
