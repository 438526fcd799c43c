import { describe, expect, test } from "vitest";
import { useSql } from "../../support/database.ts";
import { refused, useIdentity } from "./support.ts";

const { world, person, rest } = useIdentity();
const sql = useSql(world);

let names = 0;
const name = () => `Role ${(names += 1)}`;

describe("a custom role", () => {
  test("gives a rep its permissions at the next request, and takes them at the next one", async () => {
    const admin = await person("admin");
    const rep = await person("rep");
    await expect(rep.client.audit.list.query()).rejects.toMatchObject(refused(403, "audit:read"));
    const role = await admin.client.roles.create.mutate({
      name: name(),
      permissions: ["audit:read"],
    });
    expect(await admin.client.roles.assign.mutate({ id: rep.id, roles: [role.id] })).toEqual({
      roles: [{ id: role.id, name: role.name }],
    });
    expect((await rep.client.audit.list.query()).items.length).toBeGreaterThan(0);
    // The role does not change whose data the rep sees.
    expect((await rep.client.users.list.query()).items.map(({ id }) => id)).toEqual([rep.id]);

    const changed = { ...role, permissions: ["webhooks:read" as const] };
    const { id, permissions } = changed;
    await admin.client.roles.change.mutate({ id, name: role.name, permissions });
    await expect(rep.client.audit.list.query()).rejects.toMatchObject(refused(403, "audit:read"));
    expect((await rep.client.webhookEndpoints.list.query()).items).toEqual([]);

    await admin.client.roles.assign.mutate({ id: rep.id, roles: [] });
    await expect(rep.client.webhookEndpoints.list.query()).rejects.toMatchObject(refused(403));
  });

  test("is created, read, changed and deleted over REST", async () => {
    const { token } = await person("admin");
    const rep = await person("rep");
    const sent = { name: ` ${name()} `, permissions: ["audit:read", "audit:read", "users:read"] };
    const created = await rest(token, "POST", "/api/v1/roles", sent);
    expect(created.status).toBe(201);
    const { id } = created.body;
    const path = `/api/v1/roles/${String(id)}`;
    expect(created.headers.get("location")).toBe(`${world.server.url}${path}`);
    expect(created.body).toEqual({
      id: expect.any(String),
      name: sent.name.trim(),
      // In the order of the catalogue, each once.
      permissions: ["users:read", "audit:read"],
      members: 0,
      version: 1,
      createdAt: expect.any(String),
      updatedAt: expect.any(String),
    });
    await rest(token, "PUT", `/api/v1/users/${rep.id}/roles`, { roles: [id] });
    expect((await rest(token, "GET", path)).body).toMatchObject({ id, members: 1, version: 1 });
    const members = await rest(token, "GET", `${path}/members`);
    expect(members.body).toMatchObject({ items: [{ id: rep.id }], nextCursor: null });

    const put = await rest(token, "PUT", path, { name: sent.name.trim(), permissions: [] });
    expect(put.body).toMatchObject({ id, permissions: [], version: 2, members: 1 });
    const again = await rest(token, "PUT", path, { name: sent.name.trim(), permissions: [] });
    expect(again.body).toEqual(put.body);

    const based = (version: string, method = "PUT") =>
      fetch(`${world.server.url}${path}`, {
        method,
        headers: {
          "content-type": "application/json",
          authorization: `Bearer ${token}`,
          "if-match": version,
        },
        ...(method === "PUT" && {
          body: JSON.stringify({ name: sent.name.trim(), permissions: ["users:read"] }),
        }),
      });
    const second = (await rest(token, "GET", path)).headers.get("etag") ?? "";
    expect(second).toMatch(/^"2-/);
    expect((await based('"1"')).status).toBe(412);
    const next = await based(second);
    expect([next.status, next.headers.get("etag")?.slice(0, 3)]).toEqual([200, '"3-']);

    expect((await based(second, "DELETE")).status).toBe(412);
    expect((await based('"3"', "DELETE")).status).toBe(204);
    expect((await rest(token, "GET", path)).status).toBe(404);
    expect((await rest(token, "DELETE", path)).status).toBe(404);
    const left = await rest(token, "GET", `/api/v1/users/${rep.id}/roles`);
    expect(left.body).toEqual({ roles: [] });
  });

  test("has another etag when its members change, although its version stays", async () => {
    const { token, client } = await person("admin");
    const rep = await person("rep");
    const { id } = await client.roles.create.mutate({ name: name(), permissions: [] });
    const path = `/api/v1/roles/${id}`;
    const etag = (await rest(token, "GET", path)).headers.get("etag") ?? "";
    const read = () =>
      fetch(world.server.url + path, {
        headers: { authorization: `Bearer ${token}`, "if-none-match": etag },
      });
    expect((await read()).status).toBe(304);
    await client.roles.assign.mutate({ id: rep.id, roles: [id] });
    const again = await read();
    expect([again.status, await again.json()]).toMatchObject([200, { members: 1, version: 1 }]);
  });

  test("is written to the audit log with each change", async () => {
    const admin = await person("admin");
    const rep = await person("rep");
    const first = await admin.client.roles.create.mutate({ name: name(), permissions: [] });
    const { id } = first;
    const renamed = name();
    await admin.client.roles.change.mutate({ id, name: renamed, permissions: [] });
    await admin.client.roles.assign.mutate({ id: rep.id, roles: [id] });
    await admin.client.roles.assign.mutate({ id: rep.id, roles: [id] });
    await admin.client.roles.delete.mutate({ id });
    const { items } = await admin.client.audit.list.query({ actor: `user:${admin.id}` });
    expect(
      items.map(({ action, subjectId, before, after }) => [action, subjectId, before, after]),
    ).toEqual([
      ["role.delete", id, { name: renamed, permissions: [], members: 1 }, null],
      ["user.assign_roles", rep.id, { roles: [] }, { roles: [id] }],
      ["role.change", id, { name: first.name }, { name: renamed }],
      ["role.create", id, null, { name: first.name, permissions: [] }],
    ]);
  });

  test("has a name that is unique in its canonical form, but not across tenants", async () => {
    const admin = await person("admin");
    const other = await person("admin", world.globex);
    const first = await admin.client.roles.create.mutate({ name: "Auditor", permissions: [] });
    for (const taken of ["auditor", " AUDITOR ", "\uFF21uditor", "Aud\u200Bitor"])
      await expect(
        admin.client.roles.create.mutate({ name: taken, permissions: [] }),
      ).rejects.toMatchObject({ data: { httpStatus: 409, field: "name" } });
    const second = await admin.client.roles.create.mutate({ name: name(), permissions: [] });
    await expect(
      admin.client.roles.change.mutate({ id: second.id, permissions: [], name: "auditor" }),
    ).rejects.toMatchObject(refused(409, "Auditor"));
    const own = { id: first.id, permissions: [], name: "AUDITOR" };
    expect(await admin.client.roles.change.mutate(own)).toMatchObject({ name: "AUDITOR" });
    await other.client.roles.create.mutate({ name: "Auditor", permissions: [] });
  });

  test.each([
    ["an unknown permission", { name: "x", permissions: ["users:fly"] }],
    ["no name", { name: " ", permissions: [] }],
    ["a name of invisible characters", { name: "\u200B", permissions: [] }],
    ["a long name", { name: "x".repeat(101), permissions: [] }],
    ["an unknown field", { name: "x", permissions: [], role: "admin" }],
  ])("is refused with %s", async (_, body) => {
    const { token } = await person("admin");
    expect((await rest(token, "POST", "/api/v1/roles", body)).status).toBe(400);
  });

  test("is refused beyond a hundred, also by concurrent requests", async () => {
    const admin = await person("admin", world.globex);
    const known = await admin.client.roles.list.query({ limit: 200 });
    await sql`
      insert into custom_roles (tenant_id, id, name, name_key, permissions)
      select ${world.globex.id}, gen_random_uuid(), 'Filler ' || n, 'filler ' || n, '{}'
      from generate_series(${known.items.length + 1}::int, 98) as n`;
    const made = await Promise.allSettled(
      Array.from({ length: 5 }, () =>
        admin.client.roles.create.mutate({ name: name(), permissions: [] }),
      ),
    );
    expect(made.filter(({ status }) => status === "fulfilled")).toHaveLength(2);
    await expect(
      admin.client.roles.create.mutate({ name: name(), permissions: [] }),
    ).rejects.toMatchObject(refused(409, "at most 100"));
    const { items, nextCursor } = await admin.client.roles.list.query({ limit: 60 });
    const next = await admin.client.roles.list.query({ limit: 60, cursor: nextCursor ?? "" });
    expect([items.length, next.items.length, next.nextCursor]).toEqual([60, 40, null]);
    await sql`delete from custom_roles where tenant_id = ${world.globex.id}`;
  });

  test("is assigned or deleted, and nothing in between, when both happen at once", async () => {
    const admin = await person("admin");
    const rep = await person("rep");
    for (let round = 0; round < 5; round += 1) {
      const { id } = await admin.client.roles.create.mutate({ name: name(), permissions: [] });
      const [assigned] = await Promise.all([
        rest(admin.token, "PUT", `/api/v1/users/${rep.id}/roles`, { roles: [id] }),
        rest(admin.token, "DELETE", `/api/v1/roles/${id}`),
      ]);
      // An unknown role, if it was deleted first.
      expect([200, 404]).toContain(assigned.status);
      const { body } = await rest(admin.token, "GET", `/api/v1/users/${rep.id}/roles`);
      expect(body).toEqual({ roles: [] });
    }
  });

  test("gives nothing that its author was losing at the same time", async () => {
    const admin = await person("admin");
    const author = await person("rep");
    const { client } = admin;
    for (let round = 0; round < 5; round += 1) {
      const power = await client.roles.create.mutate({
        name: name(),
        permissions: ["roles:write", "audit:read"],
      });
      await client.roles.assign.mutate({ id: author.id, roles: [power.id] });
      const [made] = await Promise.all([
        rest(author.token, "POST", "/api/v1/roles", { name: name(), permissions: ["audit:read"] }),
        client.roles.assign.mutate({ id: author.id, roles: [] }),
      ]);
      expect([201, 403]).toContain(made.status);
      // Afterwards, nothing more is given.
      const late = { name: name(), permissions: ["audit:read"] };
      expect((await rest(author.token, "POST", "/api/v1/roles", late)).status).toBe(403);
    }
  });

  test("ends with the deletion of its person, and does not come back by SCIM", async () => {
    const admin = await person("admin");
    const role = await admin.client.roles.create.mutate({
      name: name(),
      permissions: ["audit:read"],
    });
    const user = { userName: "returning", externalId: "returning" };
    const id = await world.acme.person(user);
    await admin.client.roles.assign.mutate({ id, roles: [role.id] });
    await world.acme.scim("PATCH", `/Users/${id}`, {
      schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
      Operations: [{ op: "replace", value: { active: false } }],
    });
    expect((await admin.client.roles.get.query({ id: role.id })).members).toBe(1);
    expect((await world.acme.scim("DELETE", `/Users/${id}`)).status).toBe(204);
    expect((await admin.client.roles.get.query({ id: role.id })).members).toBe(0);
    expect(await world.acme.person(user)).toBe(id);
    expect(await admin.client.roles.ofUser.query({ id })).toEqual({ roles: [] });
  });
});

describe("nobody grants what they lack", () => {
  /** A rep who may manage roles and read the audit log, but not write webhooks. */
  async function deputy() {
    const admin = await person("admin");
    const rep = await person("rep");
    const role = await admin.client.roles.create.mutate({
      name: name(),
      permissions: ["roles:read", "roles:write", "audit:read"],
    });
    await admin.client.roles.assign.mutate({ id: rep.id, roles: [role.id] });
    return { admin, rep, role };
  }

  test("by a new role, an added permission, or an assignment", async () => {
    const { admin, rep, role } = await deputy();
    const own = await rep.client.roles.create.mutate({ name: name(), permissions: ["audit:read"] });
    const missing = refused(403, "webhooks:write");
    await expect(
      rep.client.roles.create.mutate({ name: name(), permissions: ["webhooks:write"] }),
    ).rejects.toMatchObject(missing);
    for (const id of [own.id, role.id])
      await expect(
        rep.client.roles.change.mutate({ id, name: name(), permissions: ["webhooks:write"] }),
      ).rejects.toMatchObject(missing);
    const stronger = await admin.client.roles.create.mutate({
      name: name(),
      permissions: ["webhooks:write"],
    });
    await expect(
      rep.client.roles.assign.mutate({ id: rep.id, roles: [role.id, stronger.id] }),
    ).rejects.toMatchObject(missing);
    // What a role has already may stay, and what the caller has may be given.
    await admin.client.roles.change.mutate({
      id: own.id,
      name: own.name,
      permissions: ["webhooks:write", "audit:read"],
    });
    const kept = { id: own.id, name: name(), permissions: ["webhooks:write" as const] };
    expect(await rep.client.roles.change.mutate(kept)).toMatchObject({ version: 3 });
    expect(await rep.client.roles.ofUser.query({ id: rep.id })).toMatchObject({
      roles: [{ id: role.id }],
    });
  });

  test("by a role that the caller sees, for people whom the caller does not see", async () => {
    const { rep, role } = await deputy();
    const other = await person("rep");
    await expect(
      rep.client.roles.assign.mutate({ id: other.id, roles: [role.id] }),
    ).rejects.toMatchObject(refused(404, other.id));
    await expect(rep.client.roles.ofUser.query({ id: other.id })).rejects.toMatchObject(
      refused(404, other.id),
    );
  });

  test("by changing a person who has a custom role, unless as an admin", async () => {
    const admin = await person("admin");
    const boss = await person("manager");
    const made = await admin.client.users.create.mutate({
      email: "subordinate@acme.test",
      name: "Sub",
      managerId: boss.id,
    });
    const [writer, strong] = await Promise.all([
      admin.client.roles.create.mutate({ name: name(), permissions: ["users:write"] }),
      admin.client.roles.create.mutate({ name: name(), permissions: ["audit:read"] }),
    ]);
    await admin.client.roles.assign.mutate({ id: boss.id, roles: [writer.id] });
    const change = (client: typeof boss.client, named: string) =>
      client.users.update.mutate({ id: made.id, name: named });
    expect(await change(boss.client, "Before")).toMatchObject({ displayName: "Before" });
    await admin.client.roles.assign.mutate({ id: made.id, roles: [strong.id] });
    await expect(change(boss.client, "After")).rejects.toMatchObject(refused(403, "custom role"));
    await expect(boss.client.users.remove.mutate({ id: made.id })).rejects.toMatchObject(
      refused(403, "custom role"),
    );
    expect(await change(admin.client, "Later")).toMatchObject({ displayName: "Later" });
  });

  test("after the permission to do so was taken away", async () => {
    const { admin, rep, role } = await deputy();
    await admin.client.roles.delete.mutate({ id: role.id });
    await expect(
      rep.client.roles.create.mutate({ name: name(), permissions: [] }),
    ).rejects.toMatchObject(refused(403, "roles:write"));
  });

  test("the catalogue says what the caller has", async () => {
    const { rep } = await deputy();
    const { items } = await rep.client.permissions.list.query();
    const held = items.filter((item) => item.held).map((item) => item.name);
    expect(held).toContain("audit:read");
    expect(held).toContain("users:read");
    expect(held).not.toContain("webhooks:write");
    expect(items.find((item) => item.name === "audit:read")).toMatchObject({
      baseRoles: ["admin"],
      title: expect.any(String),
    });
  });
});

test("a role of another tenant is answered like an unknown one, and recorded", async () => {
  const admin = await person("admin");
  const rep = await person("rep");
  const other = await person("admin", world.globex);
  const foreign = await other.client.roles.create.mutate({ name: name(), permissions: [] });
  // Positive control: its own tenant sees it.
  expect(await other.client.roles.get.query({ id: foreign.id })).toMatchObject({ id: foreign.id });
  const unknown = crypto.randomUUID();
  const ask = async (id: string) => {
    const answers = [
      await rest(admin.token, "GET", `/api/v1/roles/${id}`),
      await rest(admin.token, "GET", `/api/v1/roles/${id}/members`),
      await rest(admin.token, "PUT", `/api/v1/roles/${id}`, { name: "x", permissions: [] }),
      await rest(admin.token, "DELETE", `/api/v1/roles/${id}`),
      await rest(admin.token, "PUT", `/api/v1/users/${rep.id}/roles`, { roles: [id] }),
    ];
    return answers.map(({ status, body }) => ({
      status,
      body: { ...body, instance: "", detail: String(body["detail"]).replaceAll(id, "the id") },
    }));
  };
  const answers = await ask(foreign.id);
  expect(answers).toEqual(await ask(unknown));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([404]));
  await world.server.settled();
  const [event] = await sql`
    select attempts, target_tenant_id from security_events where actor = ${`user:${admin.id}`}`;
  expect(event).toEqual({ attempts: 5, target_tenant_id: world.globex.id });
  expect(await other.client.roles.get.query({ id: foreign.id })).toMatchObject({ version: 1 });
});
