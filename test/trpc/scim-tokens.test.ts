import { beforeEach, describe, expect, test } from "vitest";
import { hashToken } from "../../shared/identity/token-format.ts";
import { newId } from "../../shared/ids.ts";
import { clientFor } from "../support/server.ts";
import { useServer } from "../support/server-only.ts";
import { createTestTenant, type TestTenant } from "../support/tenants.ts";
import { useSql } from "../support/database.ts";

type Client = ReturnType<typeof clientFor>;

const world = useServer();
const sql = useSql(world);
let tenant: TestTenant;
let adminId: string;
let client: Client;
let tenants = 0;

// Each test has its own tenant, because the number of tokens is part of the test.
beforeEach(async () => {
  tenants += 1;
  tenant = await createTestTenant(world.outside, world.server, `tokens-${tenants}`);
  adminId = await tenant.person({ userName: "admin", roles: [{ value: "admin" }] });
  client = clientFor(world.server, await tenant.token(adminId, "admin"));
});

const scim = async (token: string) =>
  (
    await fetch(`${world.server.url}/scim/v2/Users`, {
      headers: { authorization: `Bearer ${token}` },
    })
  ).status;
const hours = (n: number) => new Date(Date.now() + n * 3_600_000);
const one = async (id: string) => {
  const { items } = await client.scimTokens.list.query({ limit: 200 });
  const found = items.find((token) => token.id === id);
  if (!found) throw new Error(`${id} is not in the list`);
  return found;
};
const endsInHours = async (id: string) =>
  (Date.parse((await one(id)).expiresAt ?? "") - Date.now()) / 3_600_000;
const isNear = (actual: number, expected: number) => Math.abs(actual - expected) < 0.05;

describe("a SCIM token", () => {
  test("is created, works, is listed without its value, and is refused after it is revoked", async () => {
    const made = await client.scimTokens.create.mutate({ name: " Okta " });
    expect(made).toEqual({
      id: made.id,
      name: "Okta",
      domain: made.id,
      token: expect.stringMatching(/^rmp_scim_/),
    });
    const { items, nextCursor } = await client.scimTokens.list.query();
    expect(nextCursor).toBeNull();
    expect(items.map(({ name }) => name)).toEqual(["Okta", "first"]);
    expect(items[0]).toEqual({
      id: made.id,
      name: "Okta",
      domain: made.id,
      createdAt: expect.any(String),
      createdBy: `user:${adminId}`,
      expiresAt: null,
      revokedAt: null,
      lastUsedAt: null,
      state: "live",
    });

    expect(await scim(made.token)).toBe(200);
    const { revokedAt } = await client.scimTokens.revoke.mutate({ id: made.id });
    expect(await scim(made.token)).toBe(401);
    expect(await scim(tenant.scimToken)).toBe(200);
    expect(await one(made.id)).toMatchObject({ state: "revoked", revokedAt });
    expect(await client.scimTokens.revoke.mutate({ id: made.id })).toEqual({
      id: made.id,
      revokedAt,
    });
    await expect(client.scimTokens.rotate.mutate({ id: made.id })).rejects.toMatchObject({
      data: { httpStatus: 409 },
      message: expect.stringContaining("is revoked"),
    });
  });

  test("is refused after it expires, and shows its expiry before", async () => {
    const made = await client.scimTokens.create.mutate({
      name: "short",
      expiresAt: hours(2).toISOString(),
    });
    expect(await one(made.id)).toMatchObject({ state: "expiring" });
    expect(await scim(made.token)).toBe(200);
    await sql`update api_credentials set expires_at = now() - interval '1 second' where id = ${made.id}`;
    expect(await scim(made.token)).toBe(401);
    expect(await one(made.id)).toMatchObject({ state: "expired" });
    await expect(client.scimTokens.rotate.mutate({ id: made.id })).rejects.toMatchObject({
      data: { httpStatus: 409 },
    });
    const far = await client.scimTokens.create.mutate({
      name: "far",
      expiresAt: hours(24 * 365).toISOString(),
    });
    expect(await one(far.id)).toMatchObject({ state: "live" });
  });

  test.each([
    ["a blank name", { name: "  " }, "name"],
    ["a name with U+0000", { name: "a\0" }, "name"],
    ["an expiry in the past", { name: "x", expiresAt: "2020-01-01T00:00:00Z" }, "expiresAt"],
    ["an invalid expiry", { name: "x", expiresAt: "soon" }, "expiresAt"],
  ])("is not made with %s", async (_what, input, field) => {
    await expect(client.scimTokens.create.mutate(input)).rejects.toMatchObject({
      data: { httpStatus: 400, field },
    });
    expect((await client.scimTokens.list.query()).items).toHaveLength(1);
  });
});

describe("a rotation", () => {
  test("keeps both tokens valid until the overlap ends", async () => {
    const [first] = (await client.scimTokens.list.query()).items;
    const id = first?.id ?? "";
    const next = await client.scimTokens.rotate.mutate({ id });
    expect(next.name).toBe("first");
    expect([await scim(tenant.scimToken), await scim(next.token)]).toEqual([200, 200]);
    expect(await endsInHours(id)).toSatisfy((n: number) => isNear(n, 24));
    expect(await one(id)).toMatchObject({ state: "expiring" });
    await sql`update api_credentials set expires_at = now() - interval '1 second' where id = ${id}`;
    expect([await scim(tenant.scimToken), await scim(next.token)]).toEqual([401, 200]);
  });

  test("without an overlap ends the old token immediately", async () => {
    const made = await client.scimTokens.create.mutate({ name: "leaked" });
    const next = await client.scimTokens.rotate.mutate({
      id: made.id,
      overlapHours: 0,
      expiresAt: hours(1).toISOString(),
    });
    expect([await scim(made.token), await scim(next.token)]).toEqual([401, 200]);
    expect(await one(next.id)).toMatchObject({ name: "leaked", state: "expiring" });
  });

  test("never prolongs the old token", async () => {
    const made = await client.scimTokens.create.mutate({
      name: "ends soon",
      expiresAt: hours(3).toISOString(),
    });
    await client.scimTokens.rotate.mutate({ id: made.id, overlapHours: 720 });
    expect(await endsInHours(made.id)).toSatisfy((n: number) => isNear(n, 3));
    await client.scimTokens.rotate.mutate({ id: made.id, overlapHours: 1 });
    expect(await endsInHours(made.id)).toSatisfy((n: number) => isNear(n, 1));
  });

  test.each([-1, 721, 1.5])("refuses an overlap of %d hours", async (overlapHours) => {
    await expect(
      client.scimTokens.rotate.mutate({ id: newId(), overlapHours }),
    ).rejects.toMatchObject({ data: { httpStatus: 400, field: "overlapHours" } });
  });
});

test("a tenant has at most twenty live tokens, however many are created concurrently", async () => {
  const asked = await Promise.allSettled(
    Array.from({ length: 30 }, (_, n) => client.scimTokens.create.mutate({ name: `t${n}` })),
  );
  expect(asked.filter(({ status }) => status === "fulfilled")).toHaveLength(19);
  const refused = asked.find((one) => one.status === "rejected");
  expect(refused?.reason).toMatchObject({
    data: { httpStatus: 409 },
    message: expect.stringContaining("20 live tokens"),
  });
  const page = await client.scimTokens.list.query({ limit: 15 });
  const rest = await client.scimTokens.list.query({ limit: 15, cursor: page.nextCursor ?? "" });
  const ids = [...page.items, ...rest.items].map(({ id }) => id);
  expect(new Set(ids).size).toBe(20);
  expect(ids).toEqual(ids.toSorted().toReversed());
  expect(rest.nextCursor).toBeNull();
  // A rotation without overlap adds no live token; with an overlap both would be live.
  const [id = "", other = ""] = ids;
  await expect(client.scimTokens.rotate.mutate({ id })).rejects.toMatchObject({
    data: { httpStatus: 409 },
  });
  expect(await endsInHours(id)).toBeNaN();
  await client.scimTokens.rotate.mutate({ id, overlapHours: 0 });
  await client.scimTokens.revoke.mutate({ id: other });
  await client.scimTokens.create.mutate({ name: "room again" });
});

test("another tenant's token gets the same answer as an unknown one, and the tenant's own does not", async () => {
  const own = await client.scimTokens.create.mutate({ name: "own" });
  const theirs = await sql<{ id: string }[]>`
    select id from api_credentials where tenant_id = ${world.globex.id}`;
  const foreign = theirs[0]?.id ?? "";
  const made = newId();
  const answerOf = (asked: Promise<unknown>, id: string) =>
    asked.then(
      () => "taken",
      (error: { message: string; data: { httpStatus: number } }) =>
        `${error.data.httpStatus} ${error.message.replaceAll(id, "<id>")}`,
    );
  const answers = async (id: string) => [
    await answerOf(client.scimTokens.rotate.mutate({ id }), id),
    await answerOf(client.scimTokens.revoke.mutate({ id }), id),
  ];
  const unknown = await answers(made);
  expect(unknown).toEqual(unknown.map(() => expect.stringMatching(/^404 No SCIM token "<id>"/)));
  expect(await answers(foreign)).toEqual(unknown);
  expect(await answers("no-uuid")).toEqual(unknown);
  expect(await scim(world.globex.scimToken)).toBe(200);
  const listed = await client.scimTokens.list.query({ limit: 200, cursor: foreign });
  expect(listed.items.map(({ id }) => id)).not.toContain(foreign);
  // The positive control: the same calls succeed for its own token.
  expect(await answers(own.id)).toEqual(["taken", "taken"]);
  expect(await scim(own.token)).toBe(401);
});

test("token and hash appear nowhere except the hash in its column", async () => {
  const made = await client.scimTokens.create.mutate({ name: "secret" });
  const next = await client.scimTokens.rotate.mutate({ id: made.id });
  await client.scimTokens.revoke.mutate({ id: next.id });
  const tokens = [made.token, next.token];
  const hex = tokens.map((token) => Buffer.from(hashToken(token)).toString("hex"));
  const stored = await sql<{ hash: string }[]>`
    select encode(token_hash, 'hex') as hash from api_credentials where tenant_id = ${tenant.id}`;
  expect(stored.map(({ hash }) => hash)).toEqual(expect.arrayContaining(hex));
  const secrets = [...tokens, ...tokens.map((token) => token.split(".")[1] ?? ""), ...hex];
  const tables = await sql<{ name: string }[]>`
    select table_name as name from information_schema.tables where table_schema = 'public'`;
  for (const { name } of tables) {
    const rows = await sql<{ row: string }[]>`
      select (to_jsonb(t) - 'token_hash')::text as row from ${sql(name)} t`;
    const telling = rows.filter(({ row }) => secrets.some((secret) => row.includes(secret)));
    expect(telling, name).toEqual([]);
  }
  expect(JSON.stringify(world.server.logs)).not.toContain(secrets[2]);
});

test("each change is audited with its actor", async () => {
  const made = await client.scimTokens.create.mutate({ name: "audited" });
  const next = await client.scimTokens.rotate.mutate({ id: made.id });
  await client.scimTokens.revoke.mutate({ id: made.id });
  const entries = async (subjectId: string) =>
    (await client.audit.list.query({ subjectId })).items.map(({ actor, action, after }) => ({
      actor,
      action,
      after,
    }));
  const actor = `user:${adminId}`;
  expect(await entries(made.id)).toEqual([
    { actor, action: "scim_token.revoke", after: { revokedAt: expect.any(String) } },
    {
      actor,
      action: "scim_token.rotate",
      after: { expiresAt: expect.any(String), replacedBy: next.id },
    },
    {
      actor,
      action: "scim_token.create",
      after: { name: "audited", domain: made.id, expiresAt: null },
    },
  ]);
  expect(await entries(next.id)).toEqual([
    {
      actor,
      action: "scim_token.create",
      after: { name: "audited", domain: made.id, expiresAt: null, replaces: made.id },
    },
  ]);
});

describe("the last use", () => {
  test("is recorded after the response, and at most every five minutes", async () => {
    const made = await client.scimTokens.create.mutate({ name: "used" });
    expect((await one(made.id)).lastUsedAt).toBeNull();
    await scim(made.token);
    await world.server.settled();
    const { lastUsedAt } = await one(made.id);
    expect(Math.abs(Date.now() - Date.parse(lastUsedAt ?? ""))).toBeLessThan(60_000);
    // This process has just recorded it, so it skips the row whatever it contains.
    await sql`update api_credentials set last_used_at = '2020-01-01' where id = ${made.id}`;
    await scim(made.token);
    await world.server.settled();
    expect((await one(made.id)).lastUsedAt).toBe("2020-01-01T00:00:00.000Z");
  });

  test("that another process just recorded stays unchanged", async () => {
    const made = await client.scimTokens.create.mutate({ name: "elsewhere" });
    const [noted] = await sql<{ at: Date }[]>`
      update api_credentials set last_used_at = now() - interval '30 seconds'
      where id = ${made.id} returning last_used_at as at`;
    await scim(made.token);
    await world.server.settled();
    expect((await one(made.id)).lastUsedAt).toBe(noted?.at.toISOString());
  });

  test("of a refused token is not recorded", async () => {
    const made = await client.scimTokens.create.mutate({ name: "refused" });
    await client.scimTokens.revoke.mutate({ id: made.id });
    expect(await scim(made.token)).toBe(401);
    await world.server.settled();
    expect((await one(made.id)).lastUsedAt).toBeNull();
  });

  test("fails no request if it cannot be recorded, and is recorded by the next one", async () => {
    const made = await client.scimTokens.create.mutate({ name: "locked out" });
    await sql`revoke update (last_used_at) on api_credentials from rampart_app`;
    try {
      expect(await scim(made.token)).toBe(200);
      await world.server.settled();
    } finally {
      await sql`grant update (last_used_at) on api_credentials to rampart_app`;
    }
    const warning = world.server.logs.find(({ event }) => event === "credential.use_not_recorded");
    expect(warning).toMatchObject({ level: "warn", tenant: tenant.id, code: "42501" });
    expect(await scim(made.token)).toBe(200);
    await world.server.settled();
    expect((await one(made.id)).lastUsedAt).not.toBeNull();
  });
});
