import { beforeAll, describe, expect, test } from "vitest";
import { newId } from "../../../shared/ids.ts";
import { clientFor } from "../../support/server.ts";
import { useServer } from "../../support/server-only.ts";
import { useSql } from "../../support/database.ts";
import { createTestTenant } from "../../support/tenants.ts";
import { until } from "../../support/until.ts";
import { type Rest, restFor } from "../rest.ts";
import { insertPassword, password } from "../world.ts";

const world = useServer();
const sql = useSql(world);
let adminId: string;
let admin: Rest;
let people = 0;

beforeAll(async () => {
  adminId = await world.acme.person({ userName: "root@acme.test", roles: [{ value: "admin" }] });
  admin = restFor(world.server, await world.acme.token(adminId, "admin"));
});

const address = () => {
  people += 1;
  return `person${people}@acme.test`;
};

/** Creates a person over REST. */
async function created(more: object = {}) {
  const answer = await admin("POST", "/users", { email: address(), name: "Ada", ...more });
  expect(answer.status, JSON.stringify(answer.body)).toBe(201);
  return answer.body as { id: string; email: string };
}

describe("people that admins create", () => {
  test("get a shape, a Location and a row by the verbs of SCIM, and can be read and listed", async () => {
    const email = address();
    const answer = await admin("POST", "/users", { email, name: "Ada Lovelace", role: "manager" });
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({
      email,
      name: "Ada Lovelace",
      role: "manager",
      active: true,
      managedBy: "rampart",
      userName: email,
    });
    const { id } = answer.body;
    expect(answer.headers.get("location")).toBe(`${world.server.url}/api/v1/users/${id}`);
    expect((await admin("GET", `/users/${id}`)).body).toEqual(answer.body);
    const scim = await world.acme.scim("GET", `/Users/${id}`);
    expect(await scim.json()).toMatchObject({
      userName: email,
      displayName: "Ada Lovelace",
      emails: [{ value: email, primary: true }],
    });
    const rows = await sql`select action, actor from audit_log where subject_id = ${id}`;
    expect(rows).toMatchObject([{ action: "user.create", actor: `user:${adminId}` }]);
    const events = await sql`select event from outbox where subject_id = ${id}`;
    expect(events).toMatchObject([{ event: "user_changed" }]);
  });

  test("are found by text, role, state and team, page by page, also at the seeds' own path", async () => {
    const lead = await created({ name: "Find Me Lead", role: "manager" });
    const member = await created({ name: "find me member", managerId: lead.id });
    const gone = await created({ name: "FIND ME gone", active: false });
    const names = async (query: string, rest = admin) =>
      (await rest("GET", `/users?${query}`)).body.items.map((item: { name: string }) => item.name);
    expect(await names("q=find%20me")).toEqual(["Find Me Lead", "find me member", "FIND ME gone"]);
    expect(await names("q=find%20me&active=true&role=rep")).toEqual(["find me member"]);
    expect(await names(`q=${encodeURIComponent(gone.email.toUpperCase())}`)).toEqual([
      "FIND ME gone",
    ]);
    expect(await names(`team=${lead.id}`)).toEqual(["Find Me Lead", "find me member"]);
    // A pattern is text, not a wildcard.
    expect(await names("q=find%25")).toEqual([]);
    const first = (await admin("GET", "/users?q=find%20me&limit=2")).body;
    expect(first.items).toHaveLength(2);
    expect(await names(`q=find%20me&limit=2&cursor=${first.nextCursor}`)).toEqual(["FIND ME gone"]);
    const token = await world.acme.token(adminId, "admin");
    expect(await names("q=find%20me", restFor(world.server, token, ""))).toHaveLength(3);
    expect(member.id).not.toBe(gone.id);
  });

  test("keep one address each: the case of A to Z does not count", async () => {
    const { email } = await created();
    const again = await admin("POST", "/users", { email: email.toUpperCase(), name: "B" });
    expect(again).toMatchObject({ status: 409, body: { code: "conflict", field: "email" } });
    const other = await created();
    const taken = await admin("PUT", `/users/${other.id}`, { email: email.toUpperCase() });
    expect(taken).toMatchObject({ status: 409, body: { code: "conflict", field: "email" } });
    const kept = await admin("PUT", `/users/${other.id}`, { email: other.email.toUpperCase() });
    expect(kept.body.email).toBe(other.email);
    // At the same time, one of them gets the address.
    const same = address();
    const both = await Promise.all(
      [same, same.toUpperCase()].map((e) => admin("POST", "/users", { email: e, name: "C" })),
    );
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409]);
    // A deactivated person is not revived by a creation.
    await admin("PUT", `/users/${other.id}`, { active: false });
    const revived = await admin("POST", "/users", { email: other.email, name: "D" });
    expect(revived.status).toBe(409);
  });

  test("are changed attribute by attribute, and refused with the field for bad input", async () => {
    const { id, email } = await created({ title: "Rep", department: "Sales" });
    const moved = address();
    const changed = await admin("PUT", `/users/${id}`, { email: moved, name: "New", title: null });
    expect(changed.body).toMatchObject({ email: moved, userName: moved, name: "New", title: null });
    expect(changed.body.department).toBe("Sales");
    const versions = () => sql`select version from users where id = ${id}`;
    const [before] = await versions();
    expect((await admin("PUT", `/users/${id}`, { name: "New" })).status).toBe(200);
    expect(await versions()).toMatchObject([{ version: before?.version }]);
    for (const [body, field] of [
      [{ email: "no address" }, "email"],
      [{ name: "\u200B" }, "name"],
      [{ role: "owner" }, "role"],
      [{ managerId: "nobody" }, "managerId"],
    ] as const) {
      const answer = await admin("PUT", `/users/${id}`, body);
      expect(answer, field).toMatchObject({ status: 400, body: { field } });
    }
    expect(email).not.toBe(moved);
  });

  test("are changed and deleted only at the version that was read, where If-Match names it", async () => {
    const { id } = await created();
    const path = `/users/${id}`;
    const etagOf = async () => (await admin("GET", path)).headers.get("etag") ?? "";
    const first = await etagOf();
    expect(first).toMatch(/^"1-/);
    const based = (etag: string) => ({ "if-match": etag });
    // Two who read the same version: one of them changes it.
    const both = await Promise.all(
      ["A", "B"].map((title) => admin("PUT", path, { title }, based(first))),
    );
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 412]);
    const changed = both.find(({ status }) => status === 200);
    const late = both.find(({ status }) => status === 412);
    expect(late?.body).toMatchObject({ code: "precondition_failed" });
    expect(changed?.body).toMatchObject({ version: 2 });
    const second = await etagOf();
    expect(changed?.headers.get("etag")).toBe(second);
    expect((await admin("PUT", path, { title: "C", version: 1 })).body).toMatchObject({
      code: "conflict",
      field: "version",
    });
    expect((await admin("DELETE", path, undefined, based(first))).status).toBe(412);
    expect((await admin("DELETE", `${path}?version=1`)).status).toBe(409);
    // An unknown person is not found, whatever the version.
    expect((await admin("DELETE", `/users/${newId()}`, undefined, based(first))).status).toBe(404);
    expect((await admin("DELETE", path, undefined, based(second))).status).toBe(204);
  });

  test("have another etag when the directory lets go of them, although the version stays", async () => {
    const tenant = await createTestTenant(world.outside, world.server, "etags");
    const userId = await tenant.person({ userName: "root", roles: [{ value: "admin" }] });
    const token = await tenant.token(userId, "admin");
    const rest = restFor(world.server, token);
    const before = await rest("GET", `/users/${userId}`);
    const etag = before.headers.get("etag") ?? "";
    const known = { "if-none-match": etag };
    expect((await rest("GET", `/users/${userId}`, undefined, known)).status).toBe(304);
    const client = clientFor(world.server, token);
    const { items } = await client.scimTokens.list.query();
    await client.scimTokens.revoke.mutate({ id: items[0]?.id ?? "" });
    const after = await rest("GET", `/users/${userId}`, undefined, known);
    expect(after).toMatchObject({
      status: 200,
      body: { managedBy: "rampart", version: before.body.version },
    });
  });

  test("are deleted, and their address is free again", async () => {
    const { id, email } = await created();
    expect(await admin("DELETE", `/users/${id}`)).toMatchObject({ status: 204, body: "" });
    expect((await admin("GET", `/users/${id}`)).status).toBe(404);
    expect((await admin("DELETE", `/users/${id}`)).status).toBe(404);
    const again = await admin("POST", "/users", { email, name: "Back" });
    expect(again).toMatchObject({ status: 201, body: { id, name: "Back", managedBy: "rampart" } });
  });

  test("who come back after a deletion sign in with nothing that they had before", async () => {
    const { id, email } = await created();
    const tenantId = world.acme.id;
    await insertPassword(sql, { tenantId, userId: id, verifiedAddress: email });
    const connectionId = crypto.randomUUID();
    await sql`insert into sso_connections (tenant_id, id, name, issuer, client_id, jit, enabled)
      values (${tenantId}, ${connectionId}, 'x', ${`https://${connectionId}.example`}, 'x', false, true)`;
    await sql`insert into sso_identities (tenant_id, connection_id, subject, user_id)
      values (${tenantId}, ${connectionId}, 'subject', ${id})`;
    const signIn = async () =>
      (await admin("POST", "/auth/login", { email, password, organization: "acme" })).status;
    expect(await signIn()).toBe(200);
    await admin("DELETE", `/users/${id}`);
    // Somebody else may have got the address.
    const again = await admin("POST", "/users", { email, name: "Another person" });
    expect(again).toMatchObject({ status: 201, body: { id } });
    expect(await signIn()).toBe(401);
    expect(await sql`select from sso_identities where user_id = ${id}`).toHaveLength(0);
  });

  test("keep the role that was set when the provisioning rules are applied", async () => {
    const client = clientFor(world.server, await world.acme.token(adminId, "admin"));
    const { id } = await created({ role: "manager" });
    await admin("PUT", `/users/${id}`, { role: "admin" });
    const scim = await world.acme.scim("GET", `/Users/${id}`);
    expect(await scim.json()).toMatchObject({ roles: [{ value: "admin", primary: true }] });
    await admin("PUT", `/users/${id}`, { role: "rep" });
    expect((await admin("GET", `/users/${id}`)).body.role).toBe("rep");
    await client.provisioning.setRules.mutate({
      role: { names: { chef: "manager", admin: "admin" } },
    });
    expect((await admin("PUT", `/users/${id}`, { role: "manager" })).body.role).toBe("manager");
    await client.provisioning.setRules.mutate({ role: { names: { admin: "admin" } } });
    expect(await admin("PUT", `/users/${id}`, { role: "manager", name: "X" })).toMatchObject({
      status: 200,
    });
    const other = await created();
    expect(await admin("PUT", `/users/${other.id}`, { role: "manager" })).toMatchObject({
      status: 409,
      body: { code: "conflict", field: "role" },
    });
    await client.provisioning.setRules.mutate({
      role: { from: "groups", names: { boss: "admin" } },
    });
    expect(await admin("PUT", `/users/${other.id}`, { role: "admin" })).toMatchObject({
      status: 409,
      body: { code: "managed_by_directory", field: "role" },
    });
    await client.provisioning.setRules.mutate({});
  });
});

describe("people that a directory manages", () => {
  test.each([
    ["with an externalId", { externalId: "hr-1" }],
    ["without one", {}],
  ])("created by SCIM %s: each attribute answers 409 and is named", async (_, more) => {
    const userName = address();
    const id = await world.acme.person({
      userName,
      displayName: "Theirs",
      emails: [{ value: userName }],
      ...more,
    });
    const { body } = await admin("GET", `/users/${id}`);
    expect(body.managedBy).toBe("directory");
    for (const change of [
      { email: address() },
      { name: "Mine" },
      { role: "manager" },
      { active: false },
      { title: "Boss" },
    ]) {
      const answer = await admin("PUT", `/users/${id}`, change);
      const [field] = Object.keys(change);
      expect(answer).toMatchObject({ status: 409, body: { code: "managed_by_directory", field } });
      expect(answer.body.detail).toContain(field);
    }
    expect(await admin("DELETE", `/users/${id}`)).toMatchObject({
      status: 409,
      body: { code: "managed_by_directory" },
    });
    // Sending back what the directory set changes nothing.
    const { email, name, role, active } = body;
    expect(await admin("PUT", `/users/${id}`, { email, name, role, active })).toMatchObject({
      status: 200,
      body,
    });
    expect(await sql`select version from users where id = ${id}`).toMatchObject([{ version: 1 }]);
  });

  test("become the admins' again when the last SCIM token of the domain is revoked", async () => {
    const { outside, server } = world;
    const leaving = await createTestTenant(outside, server, "leaving");
    const rootId = await leaving.person({ userName: "root", roles: [{ value: "admin" }] });
    const id = await leaving.person({ userName: "p", externalId: "e" });
    const token = await leaving.token(rootId, "admin");
    const rest = restFor(server, token);
    expect((await rest("PUT", `/users/${id}`, { name: "Mine" })).status).toBe(409);
    const client = clientFor(server, token);
    const tokens = await client.scimTokens.list.query();
    for (const { id: tokenId } of tokens.items)
      await client.scimTokens.revoke.mutate({ id: tokenId });
    expect(await rest("PUT", `/users/${id}`, { name: "Mine" })).toMatchObject({
      status: 200,
      body: { name: "Mine", managedBy: "rampart", externalId: "e" },
    });
  });

  test("a person of Rampart whom SCIM changes is managed by the directory from then on", async () => {
    const { id } = await created();
    const patched = await world.acme.scim("PATCH", `/Users/${id}`, {
      schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
      Operations: [{ op: "replace", path: "title", value: "Boss" }],
    });
    expect(patched.status).toBe(200);
    expect((await admin("GET", `/users/${id}`)).body.managedBy).toBe("directory");
  });
});

describe("who may change whom", () => {
  test("reps and managers change nobody, and foreign ids answer like unknown ones", async () => {
    const { id } = await created({ role: "manager" });
    const manager = restFor(world.server, await world.acme.token(id, "manager"));
    expect((await manager("POST", "/users", { email: address(), name: "x" })).status).toBe(403);
    expect((await manager("PUT", `/users/${id}`, { name: "x" })).status).toBe(403);
    expect((await manager("DELETE", `/users/${id}`)).status).toBe(403);
    const foreign = await world.globex.person({ userName: `g${id}` });
    const random = "01890a5d-ac96-774b-bcce-b302099a8057";
    const masked = (answer: { status: number; body: object }, value: string) => [
      answer.status,
      JSON.stringify({ ...answer.body, instance: "" }).replaceAll(value, "<id>"),
    ];
    for (const [method, body] of [["GET"], ["PUT", { name: "x" }], ["DELETE"]] as const) {
      const [theirs, unknown] = await Promise.all(
        [foreign, random].map(async (value) =>
          masked(await admin(method, `/users/${value}`, body), value),
        ),
      );
      expect(theirs).toEqual(unknown);
      expect(theirs?.[0]).toBe(404);
    }
    expect((await admin("PUT", `/users/${id}`, { managerId: foreign })).status).toBe(400);
    // The positive control: the foreign person exists, and is unchanged.
    expect(await sql`select version from users where id = ${foreign}`).toMatchObject([
      { version: 1 },
    ]);
    const events = await until("the attempts are classified", async () => {
      const rows = await sql`select sum(attempts)::int as attempts from security_events
        where actor_tenant_id = ${world.acme.id} and target_tenant_id = ${world.globex.id}`;
      return rows[0]?.attempts === 4 && rows;
    });
    expect(events).toHaveLength(1);
  });

  test("with a custom role, a rep neither gives a role above its own nor changes an admin", async () => {
    const { id } = await created();
    const roleId = "01890a5d-ac96-774b-bcce-b302099a8001";
    await sql`insert into custom_roles (tenant_id, id, name, name_key, permissions)
      values (${world.acme.id}, ${roleId}, 'HR', 'hr', '{users:write}')`;
    await sql`insert into custom_role_members (tenant_id, user_id, role_id)
      values (${world.acme.id}, ${id}, ${roleId})`;
    const rep = restFor(world.server, await world.acme.token(id, "rep"));
    const one = await rep("POST", "/users", { email: address(), name: "x" });
    expect(one).toMatchObject({ status: 201, body: { role: "rep" } });
    for (const role of ["manager", "admin"])
      expect(await rep("POST", "/users", { email: address(), name: "x", role })).toMatchObject({
        status: 403,
        body: { field: "role" },
      });
    expect((await rep("PUT", `/users/${id}`, { role: "admin" })).status).toBe(403);
    expect((await rep("PUT", `/users/${adminId}`, { active: false })).status).toBe(404);
  });
});
