import { describe, expect, test } from "vitest";
import { useSql } from "../support/database.ts";
import { linkOf } from "./attacks/support.ts";
import { password, type SignedIn, useAuthWorld } from "./world.ts";

const world = useAuthWorld();
const sql = useSql(world);

async function send(path: string, body: object, key?: string) {
  const headers = key === undefined ? {} : { "idempotency-key": key };
  const answer = await world.ask("POST", path, body, headers);
  const answered = (await answer.json()) as SignedIn & { code?: string; field?: string };
  return { status: answer.status, body: answered };
}

const registration = (name: string, more: object = {}) => ({
  organization: { name },
  name: `Admin of ${name}`,
  email: `admin@${name}.example`,
  password,
  ...more,
});

const me = async (who: SignedIn) =>
  (await world.ask("GET", "/auth/me", undefined, world.bearer(who))).status;

const organizations = async (name: string) => {
  const rows = await sql`select id, registration_key as key from tenants where name = ${name}`;
  return rows.map(({ id, key }) => ({ id: String(id), key: key as Uint8Array | null }));
};

describe("a repeated registration with an Idempotency-Key", () => {
  test("creates one organization, also if several arrive at once, and signs the admin in", async () => {
    const key = crypto.randomUUID();
    const register = () => send("/auth/register", registration("repeated"), key);
    const first = await Promise.all([register(), register(), register()]);
    const again = await register();
    const answers = [...first, again];
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201]);
    expect(new Set(answers.map(({ body }) => body.organization.id)).size).toBe(1);
    expect(new Set(answers.map(({ body }) => body.user.id)).size).toBe(1);
    expect(await Promise.all(answers.map(({ body }) => me(body)))).toEqual([200, 200, 200, 200]);
    const stored = await organizations("repeated");
    expect(stored).toHaveLength(1);
    // A keyed hash, and neither the key nor an answer.
    expect(stored[0]?.key).toHaveLength(32);
    const [rows] = await sql`select (select count(*)::int from idempotent_requests) as own,
      (select count(*)::int from operator_requests) as operators`;
    expect(rows).toEqual({ own: 0, operators: 0 });
  });

  test("is another request with another content, which learns nothing of the first", async () => {
    const key = crypto.randomUUID();
    const body = registration("guarded", { organization: { name: "guarded", slug: "guarded" } });
    expect((await send("/auth/register", body, key)).status).toBe(201);
    const guess = { ...body, password: "tandem-orbit-lantern-3058" };
    // The same as without a key.
    for (const sent of [key, crypto.randomUUID(), undefined]) {
      const refused = await send("/auth/register", guess, sent);
      expect([refused.status, refused.body.code, refused.body.field]).toEqual([
        409,
        "conflict",
        "organization.slug",
      ]);
    }
    expect(await organizations("guarded")).toHaveLength(1);
  });

  test("counts for a day, and stores nothing where nothing was created", async () => {
    const key = crypto.randomUUID();
    const weak = registration("weak", { password: "weakweakweakweak" });
    expect((await send("/auth/register", weak, key)).status).toBe(400);
    expect(await organizations("weak")).toEqual([]);
    const body = registration("old");
    expect((await send("/auth/register", body, key)).status).toBe(201);
    await sql`update tenants set created_at = now() - interval '25 hours' where name = 'old'`;
    expect(await send("/auth/register", body, key)).toMatchObject({
      status: 409,
      body: { code: "conflict" },
    });
    expect((await send("/auth/register", body, " ")).status).toBe(400);
  });
});

test("a repeated acceptance of an invitation signs the same person in", async () => {
  const admin = await world.register("inviting");
  const email = "invited@inviting.example";
  const invited = await world.ask("POST", "/auth/invitations", { email }, world.bearer(admin));
  expect(invited.status).toBe(201);
  const token = await linkOf(world, sql, { address: email, kind: "invitation" });
  const body = { token, name: "Invited", password };
  const key = crypto.randomUUID();
  const accept = (sent: object, by = key) => send("/auth/invitations/accept", sent, by);
  const answers = [await accept(body), ...(await Promise.all([accept(body), accept(body)]))];
  expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
  expect(new Set(answers.map(({ body: { user } }) => user.id)).size).toBe(1);
  expect(await Promise.all(answers.map(({ body: who }) => me(who)))).toEqual([200, 200, 200]);
  // The link was used: for another key, another name and another password.
  expect((await accept(body, crypto.randomUUID())).status).toBe(401);
  expect((await accept({ ...body, name: "Another" })).status).toBe(401);
  expect((await accept({ ...body, password: "tandem-orbit-lantern-3058" })).status).toBe(401);
});
