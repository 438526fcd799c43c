import { beforeEach, describe, expect, test } from "vitest";
import { newId } from "../../shared/ids.ts";
import { clientFor } from "../support/server.ts";
import { useServer } from "../support/server-only.ts";
import { createTestTenant, type TestTenant } from "../support/tenants.ts";
import { replace } from "../sync/support.ts";
import { useSql } from "../support/database.ts";

type Client = ReturnType<typeof clientFor>;

const world = useServer();
const sql = useSql(world);
let tenant: TestTenant;
let adminId: string;
let client: Client;
let tenants = 0;

async function tenantWith(config: Parameters<typeof createTestTenant>[3] = {}) {
  tenants += 1;
  tenant = await createTestTenant(world.outside, world.server, `dead-letters-${tenants}`, config);
  adminId = await tenant.person({ userName: "admin", roles: [{ value: "admin" }] });
  client = clientFor(world.server, await tenant.token(adminId, "admin"));
}

beforeEach(() => tenantWith());

/** Sends an invalid request and returns the id of its dead letter. */
async function letterOf(body: unknown, method = "POST", path = "/Users", headers = {}) {
  const answer = await tenant.scim(method, path, body, headers);
  expect(answer.status).toBe(400);
  const [deadLetter] = (await client.deadLetters.list.query({ source: "scim", limit: 1 })).items;
  if (!deadLetter) throw new Error("The dead letter was not stored.");
  return deadLetter.id;
}
const get = (id: string) => client.deadLetters.get.query({ id });
const titled = (title: unknown) => ({ userName: 7, title });
const usersNamed = async (userName: string) => {
  const found = await tenant.scim("GET", `/Users?filter=userName eq "${userName}"`);
  return (await found.json()) as { totalResults: number; Resources: Record<string, unknown>[] };
};
const audited = async (subjectId: string) =>
  (await client.audit.list.query({ subjectId })).items.toReversed();

test("a malformed payload: a precise error, a dead letter, a correction, a replay, a user", async () => {
  const broken = '{ "userName": "ada@x.test", "password": "hunter2", "emails": [{"value": ';
  const answer = await tenant.scim("POST", "/Users", broken);
  expect(answer.status).toBe(400);
  expect(await answer.json()).toMatchObject({ scimType: "invalidSyntax" });

  const { items } = await client.deadLetters.list.query();
  expect(items).toEqual([
    {
      id: expect.any(String),
      source: "scim",
      sourceId: expect.any(String),
      status: "open",
      reason: "The body is not valid JSON. Check its quotes, commas and brackets.",
      attempts: 1,
      request: expect.objectContaining({ method: "POST", path: "/scim/v2/Users" }),
      history: [],
      createdAt: expect.any(String),
      triedAt: expect.any(String),
    },
  ]);
  const id = items[0]?.id ?? "";
  const { body } = await get(id);
  expect(body).toBe(broken.replace("hunter2", "***"));

  const repaired = `${body}"ada@x.test"}]}`;
  const replayed = await client.deadLetters.replay.mutate({ id, body: repaired });
  const person = (await usersNamed("ada@x.test")).Resources[0];
  expect(replayed).toEqual({
    id,
    status: "replayed",
    result: `201 ${world.server.url}/scim/v2/Users/${String(person?.["id"])}`,
  });
  expect(person).toMatchObject({ emails: [{ value: "ada@x.test" }] });

  const deadLetter = await get(id);
  expect(deadLetter).toMatchObject({ status: "replayed", attempts: 2, body });
  expect(deadLetter.history).toEqual([
    { at: items[0]?.triedAt, by: "scim", result: items[0]?.reason },
    { at: expect.any(String), by: `user:${adminId}`, result: replayed.result },
  ]);
  expect((await client.deadLetters.list.query()).items).toEqual([]);
  const closed = await client.deadLetters.list.query({ status: "replayed", source: "scim" });
  expect(closed.items.map((one) => one.id)).toEqual([id]);
  const actor = `user:${adminId}`;
  expect(await audited(String(person?.["id"]))).toMatchObject([{ actor, action: "user.create" }]);
  expect(await audited(id)).toMatchObject([
    { actor, action: "dead_letter.replay", after: { status: "replayed", attempts: 2 } },
  ]);
});

test("a replay that fails again leaves the dead letter open, with all reasons", async () => {
  const id = await letterOf({ userName: "ben", emails: "ben@x.test", active: "perhaps" });
  const first = await get(id);
  const wrong = [
    ["{", "The body is not valid JSON. Check its quotes, commas and brackets.", undefined],
    [JSON.stringify({ userName: "ben", active: 7 }), expect.stringContaining("active"), "active"],
  ] as const;
  for (const [body, message, field] of wrong) {
    await expect(client.deadLetters.replay.mutate({ id, body })).rejects.toMatchObject({
      message,
      data: { httpStatus: 400, reason: "bad_request", ...(field === undefined ? {} : { field }) },
    });
  }
  const deadLetter = await get(id);
  // The body is unchanged; the reasons are those of the corrections.
  expect(deadLetter).toMatchObject({ status: "open", attempts: 3, body: first.body });
  expect(deadLetter.reason).toContain("active");
  expect(Date.parse(deadLetter.triedAt)).toBeGreaterThan(Date.parse(first.triedAt));
  expect(deadLetter.history.map(({ by, result }) => ({ by, result }))).toEqual([
    { by: "scim", result: first.reason },
    { by: `user:${adminId}`, result: wrong[0][1] },
    { by: `user:${adminId}`, result: deadLetter.reason },
  ]);
  expect(await audited(id)).toMatchObject([
    { after: { status: "open", attempts: 2 } },
    { after: { status: "open", attempts: 3, result: deadLetter.reason } },
  ]);
  await client.deadLetters.replay.mutate({ id, body: '{"userName":"ben"}' });
  expect(await get(id)).toMatchObject({ status: "replayed", attempts: 4 });
});

test("a conflict is reported as such, and the dead letter stays open", async () => {
  const id = await letterOf(titled("x"));
  const body = JSON.stringify({ userName: "admin" });
  await expect(client.deadLetters.replay.mutate({ id, body })).rejects.toMatchObject({
    data: { httpStatus: 409, field: "userName" },
  });
  expect(await get(id)).toMatchObject({ status: "open", attempts: 2 });
});

describe("one dead letter", () => {
  test("that is replayed concurrently is replayed once", async () => {
    const id = await letterOf(titled("once"));
    const body = JSON.stringify({ userName: "once" });
    const asked = await Promise.allSettled(
      Array.from({ length: 12 }, () => client.deadLetters.replay.mutate({ id, body })),
    );
    expect(asked.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    for (const one of asked) {
      if (one.status === "fulfilled") continue;
      expect(one.reason).toMatchObject({
        data: { httpStatus: 409 },
        message: expect.stringMatching(/^This dead letter (is being|was already) replayed/),
      });
    }
    // A second replay would have counted an attempt, whatever its result.
    expect(await get(id)).toMatchObject({ status: "replayed", attempts: 2 });
    expect(await audited(id)).toHaveLength(1);
    await expect(client.deadLetters.discard.mutate({ id })).rejects.toMatchObject({
      message: "This dead letter was already replayed. No action is needed.",
    });
  });

  test("whose replay died can be replayed again after two minutes", async () => {
    const id = await letterOf(titled("died"));
    const body = JSON.stringify({ userName: "died" });
    const dying = JSON.stringify([{ at: "2026-01-01T00:00:00Z", by: "x", result: "in progress" }]);
    const triedAgo = (ago: string) => sql`
      update dead_letters set history = ${dying}::text::jsonb, tried_at = now() - ${ago}::interval
      where id = ${id}`;
    await triedAgo("1 minute");
    await expect(client.deadLetters.replay.mutate({ id, body })).rejects.toMatchObject({
      data: { httpStatus: 409, retryAfter: 5 },
    });
    await expect(client.deadLetters.discard.mutate({ id })).rejects.toMatchObject({
      data: { httpStatus: 409 },
    });
    expect((await client.deadLetters.discardMany.mutate({})).items).toEqual([]);
    await triedAgo("3 minutes");
    await client.deadLetters.replay.mutate({ id, body });
    expect((await usersNamed("died")).totalResults).toBe(1);
  });

  test("whose replay deactivates the admin is recorded all the same", async () => {
    const id = await letterOf({ Operations: [{ op: "explode" }] }, "PATCH", `/Users/${adminId}`);
    const body = JSON.stringify(replace("active", false));
    expect(await client.deadLetters.replay.mutate({ id, body })).toMatchObject({
      status: "replayed",
      result: `200 ${world.server.url}/scim/v2/Users/${adminId}`,
    });
    const [row] = await sql`select status, attempts from dead_letters where id = ${id}`;
    expect(row).toEqual({ status: "replayed", attempts: 2 });
    await expect(get(id)).rejects.toMatchObject({ data: { httpStatus: 401 } });
  });

  test("of a conditional change does not overwrite a later change", async () => {
    const user = await tenant.person({ userName: "newer" });
    const path = `/Users/${user}`;
    const id = await letterOf({ userName: 7 }, "PUT", path, { "if-match": 'W/"1"' });
    expect(await get(id)).toMatchObject({
      request: { headers: { "if-match": 'W/"1"', "content-type": "application/scim+json" } },
    });
    await tenant.scim("PATCH", path, replace("title", "Later"));
    const body = JSON.stringify({ userName: "newer", title: "Earlier" });
    await expect(client.deadLetters.replay.mutate({ id, body })).rejects.toMatchObject({
      data: { httpStatus: 412 },
    });
    expect((await usersNamed("newer")).Resources).toMatchObject([{ title: "Later" }]);
  });

  test("stores no secret of its headers", async () => {
    const id = await letterOf("{", "POST", "/Users", { "user-agent": "sync/1 token=hunter2" });
    const { request } = await get(id);
    expect(request).toMatchObject({ headers: { "user-agent": 'sync/1 token="***"' } });
    expect(JSON.stringify(request)).not.toMatch(/hunter2|rmp_scim_/);
  });
});

describe("many dead letters", () => {
  test("are replayed in the order of their arrival, each with its result", async () => {
    const user = await tenant.person({ userName: "homeless" });
    const home = 'emails[value co "old"].display';
    const path = `/Users/${user}`;
    const ids = [
      await letterOf(replace(home, "First"), "PATCH", path),
      await letterOf(titled("never")),
      await letterOf(replace(home, "Second"), "PATCH", path),
    ];
    await tenant.scim("PUT", path, {
      userName: "homeless",
      emails: [{ value: "old@x.test", type: "home" }],
    });
    const page = await client.deadLetters.replayMany.mutate({ source: "scim", limit: 2 });
    const rest = await client.deadLetters.replayMany.mutate({ cursor: page.nextCursor ?? "" });
    expect(rest.nextCursor).toBeNull();
    const result = `200 ${world.server.url}/scim/v2/Users/${user}`;
    expect([...page.items, ...rest.items]).toEqual([
      { id: ids[0], ok: true, result, reason: null, field: null },
      {
        id: ids[1],
        ok: false,
        result: expect.stringContaining("userName"),
        reason: "bad_request",
        field: "userName",
      },
      { id: ids[2], ok: true, result, reason: null, field: null },
    ]);
    const { Resources } = await usersNamed("homeless");
    expect(Resources).toMatchObject([{ emails: [{ display: "Second" }] }]);
    const open = await client.deadLetters.list.query();
    expect(open.items.map(({ id }) => id)).toEqual([ids[1]]);
  });

  test("are discarded by a filter, and each is audited", async () => {
    const ids = [];
    for (let n = 0; n < 4; n += 1) ids.push(await letterOf(titled(n)));
    const [old = "", ...newer] = ids;
    await sql`update dead_letters set created_at = now() - interval '2 days' where id = ${old}`;
    const none = await client.deadLetters.discardMany.mutate({ source: "job" });
    expect(none).toEqual({ items: [], nextCursor: null });
    const outcome = { ok: true, result: "discarded", reason: null, field: null };
    const before = new Date(Date.now() - 86_400_000).toISOString();
    expect(await client.deadLetters.discardMany.mutate({ before })).toEqual({
      items: [{ id: old, ...outcome }],
      nextCursor: null,
    });
    const { items, nextCursor } = await client.deadLetters.discardMany.mutate({ limit: 2 });
    expect(items).toEqual(newer.slice(0, 2).map((id) => ({ id, ...outcome })));
    expect(nextCursor).toBe(newer[1]);
    await client.deadLetters.discard.mutate({ id: newer[2] ?? "" });
    const listed = await client.deadLetters.list.query({ status: "discarded" });
    expect(listed.items.map(({ id }) => id)).toEqual(ids.toReversed());
    for (const id of ids) {
      expect(await audited(id)).toMatchObject([
        { actor: `user:${adminId}`, action: "dead_letter.discard", after: { status: "discarded" } },
      ]);
      await expect(client.deadLetters.replay.mutate({ id })).rejects.toMatchObject({
        data: { httpStatus: 409 },
      });
    }
  });

  test.each([
    { limit: 101 },
    { limit: 0 },
    { before: "yesterday" },
    { before: "0000-01-01T00:00:00Z" },
    { before: "9999-12-31T23:59:59-23:59" },
    { source: "mail" as never },
  ])("are not chosen by %j", async (input) => {
    await expect(client.deadLetters.discardMany.mutate(input)).rejects.toMatchObject({
      data: { httpStatus: 400 },
    });
  });
});

test("above the limit, the oldest of SCIM are deleted, closed or not, and none of a job", async () => {
  await tenantWith({ deadLetters: { max: 10 } });
  await sql`
    insert into dead_letters (tenant_id, id, source, source_id, reason, attempts, request, body)
    select ${tenant.id}, gen_random_uuid(), 'job', n::text, 'r', 1, '{}', '' from generate_series(1, 12) n`;
  const ids: string[] = [];
  for (let n = 0; n < 10; n += 1) ids.push(await letterOf(titled(n)));
  await client.deadLetters.discard.mutate({ id: ids[1] ?? "" });
  await client.deadLetters.discard.mutate({ id: ids[9] ?? "" });
  for (let n = 0; n < 3; n += 1) ids.push(await letterOf(titled(n)));
  const kept = await sql<{ id: string }[]>`
    select id from dead_letters where tenant_id = ${tenant.id} and source = 'scim' order by id`;
  expect(kept.map(({ id }) => id)).toEqual(ids.slice(3));
  const jobs = await client.deadLetters.list.query({ source: "job" });
  expect(jobs.items).toHaveLength(12);
});

describe("the body at rest", () => {
  const columns = (id: string) => sql<{ row: string; body: string }[]>`
    select d::text as row, body from dead_letters d where id = ${id}`;

  test("is encrypted in the database", async () => {
    const id = await letterOf({ userName: 7, title: "Keeper of keys", nickName: "canary-4711" });
    const [stored] = await columns(id);
    expect(stored?.body).toMatch(/^v1\.[\w-]+\./);
    expect(stored?.row).not.toMatch(/Keeper|canary-4711/);
    expect((await get(id)).body).toContain("canary-4711");
  });

  test("can be decrypted only in its own dead letter", async () => {
    const one = await letterOf(titled("one"));
    const other = await letterOf(titled("other"));
    await sql`update dead_letters set body = (select body from dead_letters where id = ${one})
      where id = ${other}`;
    await expect(get(other)).rejects.toMatchObject({ data: { httpStatus: 500 } });
    expect((await get(one)).body).toContain('"one"');
  });

  test("is returned unchanged, whatever its length and characters", async () => {
    const body = `{"userName": 7, "title": "\u{1F511}é${"\\u0000x".repeat(140_000)}"`;
    const id = await letterOf(body);
    expect((await get(id)).body).toBe(body);
  });
});

test("another tenant's dead letter gets the same answer as an unknown one, and the tenant's own does not", async () => {
  const own = await letterOf(titled("own"));
  await world.globex.scim("POST", "/Users", { userName: 7, title: "theirs" });
  const theirs = await sql<{ id: string }[]>`
    select id from dead_letters where tenant_id = ${world.globex.id}`;
  const foreign = theirs[0]?.id ?? "";
  const answers = async (id: string) => {
    const seen: string[] = [];
    for (const ask of [
      () => client.deadLetters.get.query({ id }),
      () => client.deadLetters.replay.mutate({ id, body: '{"userName":"crossed"}' }),
      () => client.deadLetters.discard.mutate({ id }),
    ]) {
      const answer = await ask().then(
        () => "taken",
        (error: { message: string; data: { httpStatus: number } }) =>
          `${error.data.httpStatus} ${error.message.replaceAll(id, "<id>")}`,
      );
      seen.push(answer);
    }
    return seen;
  };
  const unknown = await answers(newId());
  expect(unknown).toEqual(
    unknown.map(() => expect.stringMatching(/^404 No dead letter "<id>"\. /)),
  );
  expect(await answers(foreign)).toEqual(unknown);
  expect(await answers("no-uuid")).toEqual(unknown);
  const many = { cursor: "00000000-0000-0000-0000-000000000000" };
  const replayed = await client.deadLetters.replayMany.mutate(many);
  expect(replayed.items.map(({ id }) => id)).toEqual([own]);
  expect((await usersNamed("crossed")).totalResults).toBe(0);
  // The positive control: the same calls succeed for its own dead letter.
  expect(await answers(own)).toEqual([
    "taken",
    "taken",
    "409 This dead letter was already replayed. No action is needed.",
  ]);
  expect((await usersNamed("crossed")).totalResults).toBe(1);
  await client.deadLetters.discardMany.mutate({});
  const [untouched] = await sql`select status, attempts from dead_letters where id = ${foreign}`;
  expect(untouched).toEqual({ status: "open", attempts: 1 });
});

describe("over REST", () => {
  const call = async (method: string, path: string, body?: object, role = "admin") => {
    const token =
      role === "admin" ? await tenant.token(adminId, "admin") : await tenant.token(adminId, "rep");
    const answer = await fetch(
      `${world.server.url}/api/tenants/${tenant.slug}/dead-letters${path}`,
      {
        method,
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      },
    );
    return { status: answer.status, body: (await answer.json()) as Record<string, never> };
  };

  test("a dead letter is listed, read, corrected, replayed and discarded, as over tRPC", async () => {
    const first = await letterOf(titled("One"));
    const second = await letterOf(titled("Two"));
    const third = await letterOf(titled("Three"));
    expect(await call("GET", "?limit=2&source=scim")).toMatchObject({
      status: 200,
      body: { items: [{ id: third }, { id: second }], nextCursor: second },
    });
    expect(await call("GET", `/${first}`)).toMatchObject({
      status: 200,
      body: { id: first, body: expect.stringContaining("One") },
    });
    const repaired = { body: JSON.stringify({ userName: "rest@x.test", title: "One" }) };
    expect(await call("POST", `/${first}/replay`, repaired)).toMatchObject({
      status: 200,
      body: { status: "replayed", result: expect.stringMatching(/^201 /) },
    });
    expect(await call("POST", `/${second}/replay`)).toMatchObject({ status: 400 });
    expect(await call("POST", `/${second}/discard`)).toMatchObject({
      body: { status: "discarded" },
    });
    expect(await call("POST", "/replay", { source: "scim" })).toMatchObject({
      body: { items: [{ id: third, ok: false }] },
    });
    expect(await call("POST", "/discard", {})).toMatchObject({
      body: { items: [{ id: third, ok: true }] },
    });
    expect((await audited(first)).map(({ action }) => action)).toEqual(["dead_letter.replay"]);
  });

  test.each([
    ["an invalid limit", "GET", "?limit=no", undefined, 400, "limit"],
    ["an unknown status", "GET", "?status=lost", undefined, 400, "status"],
    ["a body that is not an object", "POST", "/replay", [1], 400, undefined],
    ["an unknown dead letter", "GET", "/nothing", undefined, 404, undefined],
  ])("%s is refused, and said where", async (_what, method, path, body, status, field) => {
    const answer = await call(method, path, body);
    expect(answer.status).toBe(status);
    expect(answer.body["field"]).toBe(field);
  });
});
