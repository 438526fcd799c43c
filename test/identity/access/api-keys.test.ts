import { describe, expect, test } from "vitest";
import type { RampartError } from "../../../server/client/index.ts";
import type { Permission } from "../../../shared/identity/permissions.ts";
import { newToken } from "../../../shared/identity/token-format.ts";
import { useSql } from "../../support/database.ts";
import { until } from "../../support/until.ts";
import { refused, useIdentity } from "./support.ts";

const { world, person, rest, as } = useIdentity();
const sql = useSql(world);

const patch = (active: boolean) => ({
  schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
  Operations: [{ op: "replace", value: { active } }],
});

describe("a personal key", () => {
  test("acts as its owner, within its permissions", async () => {
    const rep = await person("rep");
    const { key, ...made } = await rep.client.apiKeys.createOwn.mutate({
      name: " laptop ",
      permissions: ["users:read"],
    });
    expect(key).toMatch(/^rmp_key_/);
    expect(made).toEqual({
      id: expect.any(String),
      name: "laptop",
      permissions: ["users:read"],
      expiresAt: null,
    });
    const { items } = await as(key).users.list.query();
    expect(items.map(({ id }) => id)).toEqual([rep.id]);
    await expect(as(key).courses.list.query()).rejects.toMatchObject(refused(403, "learning:read"));
    expect((await rest(key, "GET", "/api/v1/users")).status).toBe(200);
    expect((await rest(key, "GET", "/api/v1/courses")).status).toBe(403);
    expect((await rest(key, "GET", "/api/tenants/acme/readiness")).status).toBe(403);
  });

  test("is shown once, and neither list nor audit log nor response contains it or its hash", async () => {
    const admin = await person("admin");
    const { id, key } = await admin.client.apiKeys.createOwn.mutate({
      name: "once",
      permissions: ["audit:read"],
    });
    const [own, all, audit] = await Promise.all([
      admin.client.apiKeys.listOwn.query(),
      admin.client.apiKeys.list.query(),
      admin.client.audit.list.query({ subjectId: id }),
    ]);
    expect(own.items).toEqual([
      {
        id,
        name: "once",
        owner: { id: admin.id, name: expect.any(String) },
        permissions: ["audit:read"],
        createdAt: expect.any(String),
        createdBy: `user:${admin.id}`,
        expiresAt: null,
        revokedAt: null,
        lastUsedAt: null,
        state: "live",
      },
    ]);
    expect(all.items.find((one) => one.id === id)).toEqual(own.items[0]);
    expect(audit.items).toMatchObject([
      { action: "api_key.create", after: { name: "once", permissions: ["audit:read"] } },
    ]);
    const secret = key.split(".")[1] ?? key;
    expect(JSON.stringify([own, all, audit, world.server.logs])).not.toContain(secret);
  });

  test("gets no permission that its owner lacks", async () => {
    const rep = await person("rep");
    await expect(
      rep.client.apiKeys.createOwn.mutate({ name: "x", permissions: ["users:read", "audit:read"] }),
    ).rejects.toMatchObject(refused(403, "audit:read"));
    expect((await rep.client.apiKeys.listOwn.query()).items).toEqual([]);
  });

  test("narrows with its owner's role at the next request, and widens again with it", async () => {
    const admin = await person("admin");
    const { key } = await admin.client.apiKeys.createOwn.mutate({
      name: "x",
      permissions: ["audit:read", "users:read"],
    });
    const seen = async () => (await as(key).users.list.query({ limit: 200 })).items.length;
    await as(key).audit.list.query();
    expect(await seen()).toBeGreaterThan(1);
    const become = async (role: string) => {
      const user = { userName: `demoted-${admin.id}`, roles: [{ value: role }] };
      expect((await world.acme.scim("PUT", `/Users/${admin.id}`, user)).status).toBe(200);
    };
    await become("rep");
    await expect(as(key).audit.list.query()).rejects.toMatchObject(refused(403, "audit:read"));
    expect(await seen()).toBe(1);
    await become("admin");
    await as(key).audit.list.query();
  });

  test("makes nobody a manager or an admin, although its owner can", async () => {
    const admin = await person("admin");
    const { key } = await admin.client.apiKeys.createOwn.mutate({
      name: "x",
      permissions: ["users:read", "users:write"],
    });
    const sent = { email: "by-key@acme.test", name: "By Key" };
    for (const role of ["manager", "admin"] as const)
      await expect(as(key).users.create.mutate({ ...sent, role })).rejects.toMatchObject(
        refused(403, role),
      );
    const made = await as(key).users.create.mutate(sent);
    await expect(as(key).users.update.mutate({ id: made.id, role: "admin" })).rejects.toMatchObject(
      refused(403, "admin"),
    );
    await admin.client.users.update.mutate({ id: made.id, role: "admin" });
    await expect(as(key).users.update.mutate({ id: made.id, name: "x" })).rejects.toMatchObject(
      refused(403, "above your own"),
    );
  });

  test("narrows with a custom role of its owner", async () => {
    const admin = await person("admin");
    const rep = await person("rep");
    const role = await admin.client.roles.create.mutate({
      name: "Key",
      permissions: ["audit:read"],
    });
    await admin.client.roles.assign.mutate({ id: rep.id, roles: [role.id] });
    const { key } = await rep.client.apiKeys.createOwn.mutate({
      name: "x",
      permissions: ["audit:read"],
    });
    await as(key).audit.list.query();
    await admin.client.roles.delete.mutate({ id: role.id });
    await expect(as(key).audit.list.query()).rejects.toMatchObject(refused(403, "audit:read"));
  });

  const endings: [how: string, end: (id: string) => Promise<Response>][] = [
    [
      "PUT",
      (id) => world.acme.scim("PUT", `/Users/${id}`, { userName: `put-${id}`, active: false }),
    ],
    ["PATCH", (id) => world.acme.scim("PATCH", `/Users/${id}`, patch(false))],
    ["DELETE", (id) => world.acme.scim("DELETE", `/Users/${id}`)],
    [
      "Bulk",
      (id) =>
        world.acme.scim("POST", "/Bulk", {
          schemas: ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],
          Operations: [{ method: "PATCH", path: `/Users/${id}`, data: patch(false) }],
        }),
    ],
  ];

  test.each(endings)("is refused at the next request after SCIM %s", async (_, end) => {
    const admin = await person("admin");
    const rep = await person("rep");
    const { id, key } = await rep.client.apiKeys.createOwn.mutate({
      name: "x",
      permissions: ["users:read"],
    });
    expect((await rest(key, "GET", "/api/v1/users")).status).toBe(200);
    expect((await end(rep.id)).ok).toBe(true);
    expect(await rest(key, "GET", "/api/v1/users")).toMatchObject({
      status: 401,
      body: { code: "unauthorized", detail: expect.stringContaining("API key") },
    });
    const { items } = await admin.client.apiKeys.list.query({ limit: 200 });
    expect(items.find((one) => one.id === id)).toMatchObject({ state: "revoked" });
    const named = async () =>
      (await admin.client.audit.list.query({ subjectId: rep.id, limit: 1 })).items[0]?.after;
    expect(await named()).toMatchObject({ revokedApiKeys: [{ id, name: "x" }] });
    // A reactivation does not bring it back.
    await world.acme.scim("PATCH", `/Users/${rep.id}`, patch(true));
    expect((await rest(key, "GET", "/api/v1/users")).status).toBe(401);
  });

  test("is named by the audit entry of its owner's removal over REST, if it was live", async () => {
    const admin = await person("admin");
    const { id: userId } = await admin.client.users.create.mutate({
      email: "leaver@acme.test",
      name: "Leaver",
    });
    const client = as(await world.acme.token(userId, "rep"));
    const create = (name: string) =>
      client.apiKeys.createOwn.mutate({ name, permissions: ["users:read"] });
    const [first, second, revoked] = [await create("A"), await create("B"), await create("C")];
    await client.apiKeys.revokeOwn.mutate({ id: revoked.id });
    await admin.client.users.remove.mutate({ id: userId });
    const entries = async (subjectId: string) =>
      (await admin.client.audit.list.query({ subjectId })).items;
    expect((await entries(userId))[0]).toMatchObject({
      action: "user.delete",
      actor: `user:${admin.id}`,
      after: {
        active: false,
        revokedApiKeys: [
          { id: first.id, name: "A" },
          { id: second.id, name: "B" },
        ],
      },
    });
    // Without keys, the entry has only what changed.
    const other = await admin.client.users.create.mutate({ email: "b@acme.test", name: "B" });
    await admin.client.users.remove.mutate({ id: other.id });
    expect((await entries(other.id))[0]?.after).toEqual({ active: false });
  });

  test("is not created for somebody who is deactivated at the same time", async () => {
    for (let round = 0; round < 5; round += 1) {
      const rep = await person("rep");
      const creating = rep.client.apiKeys.createOwn
        .mutate({ name: "race", permissions: ["users:read"] })
        .catch(() => null);
      const [made] = await Promise.all([
        creating,
        world.acme.scim("PATCH", `/Users/${rep.id}`, patch(false)),
      ]);
      await world.acme.scim("PATCH", `/Users/${rep.id}`, patch(true));
      if (made) expect((await rest(made.key, "GET", "/api/v1/users")).status).toBe(401);
      const live = await sql`
        select 1 from api_keys where user_id = ${rep.id} and revoked_at is null`;
      expect([...live]).toEqual([]);
    }
  });

  test("of somebody else is not found, and an admin can revoke it", async () => {
    const [admin, rep, other] = [await person("admin"), await person("rep"), await person("rep")];
    const { id, key } = await rep.client.apiKeys.createOwn.mutate({
      name: "x",
      permissions: ["users:read"],
    });
    await expect(other.client.apiKeys.revokeOwn.mutate({ id })).rejects.toMatchObject(
      refused(404, id),
    );
    expect((await other.client.apiKeys.listOwn.query()).items).toEqual([]);
    const revoked = await admin.client.apiKeys.revoke.mutate({ id });
    expect(await admin.client.apiKeys.revoke.mutate({ id })).toEqual(revoked);
    expect((await rest(key, "GET", "/api/v1/users")).status).toBe(401);
  });
});

describe("a key of the organization", () => {
  const orgKey = async (permissions: Permission[]) => {
    const admin = await person("admin");
    const made = await admin.client.apiKeys.create.mutate({ name: "sync", permissions });
    return { admin, ...made };
  };

  test("sees all people, within its permissions, and stays when its creator leaves", async () => {
    const { admin, id, key } = await orgKey(["users:read"]);
    const rep = await person("rep");
    const ids = async () =>
      (await as(key).users.list.query({ limit: 200 })).items.map((user) => user.id);
    expect(await ids()).toEqual(expect.arrayContaining([admin.id, rep.id]));
    await expect(as(key).audit.list.query()).rejects.toMatchObject(refused(403, "audit:read"));
    await world.acme.scim("DELETE", `/Users/${admin.id}`);
    expect(await ids()).toContain(rep.id);
    const other = await person("admin");
    const { items } = await other.client.apiKeys.list.query({ limit: 200 });
    expect(items.find((one) => one.id === id)).toMatchObject({ owner: null, state: "live" });
    expect((await rest(other.token, "DELETE", `/api/v1/api-keys/${id}`)).status).toBe(204);
    await expect(ids()).rejects.toMatchObject(refused(401, "API key"));
  });

  test("is seen by a rep with the permission, but the keys of others are not", async () => {
    const { admin, id } = await orgKey(["users:read"]);
    const [rep, other] = [await person("rep"), await person("rep")];
    const role = await admin.client.roles.create.mutate({
      name: "Keys",
      permissions: ["api-keys:read", "api-keys:write"],
    });
    await admin.client.roles.assign.mutate({ id: rep.id, roles: [role.id] });
    const input = { name: "x", permissions: ["users:read" as const] };
    const own = await rep.client.apiKeys.createOwn.mutate(input);
    const foreign = await other.client.apiKeys.createOwn.mutate(input);
    const seen = (await rep.client.apiKeys.list.query({ limit: 200 })).items.map((key) => key.id);
    expect(seen).toEqual(expect.arrayContaining([id, own.id]));
    expect(seen).not.toContain(foreign.id);
    await expect(rep.client.apiKeys.revoke.mutate({ id: foreign.id })).rejects.toMatchObject(
      refused(404, foreign.id),
    );
    await rep.client.apiKeys.revoke.mutate({ id });
  });

  test("submits no quiz as a person, and has no team", async () => {
    const { key } = await orgKey(["learning:write", "readiness:read"]);
    const rep = await person("rep");
    await expect(
      as(key).quizzes.submit.mutate({
        submissionId: "by-key",
        userId: rep.id,
        courseId: crypto.randomUUID(),
        quizId: "q",
        answers: [],
        score: 100,
        submittedAt: "2026-01-01T00:00:00Z",
      }),
    ).rejects.toMatchObject(refused(403, "the person who took it"));
    await expect(as(key).readiness.team.query()).rejects.toMatchObject(refused(403, "team"));
  });

  test("gives no permission that it lacks, and the audit log names it", async () => {
    const admin = await person("admin");
    const { id, key } = await admin.client.apiKeys.create.mutate({
      name: "minter",
      permissions: ["api-keys:write", "users:read", "roles:write"],
    });
    const stronger = { name: "x", permissions: ["audit:read" as const] };
    const missing = refused(403, "audit:read");
    await expect(as(key).apiKeys.create.mutate(stronger)).rejects.toMatchObject(missing);
    await expect(as(key).roles.create.mutate(stronger)).rejects.toMatchObject(missing);
    const made = await as(key).apiKeys.create.mutate({ name: "y", permissions: ["users:read"] });
    const { items } = await admin.client.audit.list.query({ subjectId: made.id });
    expect(items).toMatchObject([{ actor: `key:${id}`, actorName: "minter" }]);
  });

  test("creates no key and no SCIM token that outlives it", async () => {
    const admin = await person("admin");
    const permissions: Permission[] = ["api-keys:write", "directory:write", "users:read"];
    const soon = new Date(Date.now() + 3_600_000);
    const input = { name: "short", permissions, expiresAt: soon.toISOString() };
    const later = new Date(soon.getTime() + 1).toISOString();
    for (const { key } of [
      await admin.client.apiKeys.create.mutate(input),
      await admin.client.apiKeys.createOwn.mutate(input),
    ]) {
      const { apiKeys, scimTokens } = as(key);
      const made = { name: "made", permissions: ["users:read" as const] };
      const outlives = refused(403, "must expire by then");
      await expect(apiKeys.create.mutate(made)).rejects.toMatchObject(outlives);
      await expect(apiKeys.create.mutate({ ...made, expiresAt: later })).rejects.toMatchObject(
        outlives,
      );
      await apiKeys.create.mutate({ ...made, expiresAt: soon.toISOString() });
      await expect(scimTokens.create.mutate({ name: "scim" })).rejects.toMatchObject(outlives);
      const token = await scimTokens.create.mutate({ name: "scim", expiresAt: input.expiresAt });
      await expect(scimTokens.rotate.mutate({ id: token.id })).rejects.toMatchObject(outlives);
    }
    const { key } = await orgKey(permissions);
    expect((await as(key).apiKeys.create.mutate({ name: "x", permissions })).expiresAt).toBeNull();
  });

  test("needs the permission, over both transports", async () => {
    const { token, client } = await person("manager");
    const body = { name: "x", permissions: ["users:read"] };
    expect((await rest(token, "POST", "/api/v1/api-keys", body)).status).toBe(403);
    await expect(client.apiKeys.list.query()).rejects.toMatchObject(refused(403, "api-keys:read"));
  });
});

describe("keys of both kinds", () => {
  test("are refused where a signed-in person, SCIM or the operator is needed", async () => {
    const admin = await person("admin");
    const { items } = await admin.client.permissions.list.query();
    const all = { name: "all", permissions: items.map(({ name }) => name) };
    const keys = [
      (await admin.client.apiKeys.create.mutate(all)).key,
      (await admin.client.apiKeys.createOwn.mutate(all)).key,
    ];
    for (const key of keys) {
      expect((await rest(key, "GET", "/api/v1/me/api-keys")).status).toBe(403);
      const created = await rest(key, "POST", "/api/v1/me/api-keys", all);
      expect([created.status, created.body["detail"]]).toEqual([
        403,
        expect.stringContaining("signed-in people"),
      ]);
      expect((await rest(key, "GET", "/api/v1/operator/tenants")).status).toBe(403);
      expect((await rest(key, "GET", "/scim/v2/Users")).status).toBe(401);
      expect((await rest(key, "GET", "/scim/v2/Me")).status).toBe(403);
      expect((await rest(key, "GET", "/integrations/status")).status).toBe(200);
      expect((await rest(key, "GET", "/api/tenants/acme/audit")).status).toBe(200);
      expect((await rest(key, "GET", "/api/tenants/globex/audit")).status).toBe(404);
    }
  });

  test("expire", async () => {
    const admin = await person("admin");
    const create = (expiresAt: Date) =>
      admin.client.apiKeys.create.mutate({
        name: "x",
        permissions: ["users:read"],
        expiresAt: expiresAt.toISOString(),
      });
    await expect(create(new Date(Date.now() - 1000))).rejects.toMatchObject({
      data: { httpStatus: 400, field: "expiresAt" },
    });
    const { id, key, expiresAt } = await create(new Date(Date.now() + 3_600_000));
    expect(expiresAt).not.toBeNull();
    expect((await rest(key, "GET", "/api/v1/users")).status).toBe(200);
    await sql`update api_keys set expires_at = now() where id = ${id}`;
    expect((await rest(key, "GET", "/api/v1/users")).status).toBe(401);
    const { items } = await admin.client.apiKeys.list.query({ limit: 200 });
    expect(items.find((one) => one.id === id)).toMatchObject({ state: "expired" });
  });

  test("are at most fifty live ones for each owner, also by concurrent requests", async () => {
    const rep = await person("rep");
    const other = await person("rep");
    await sql`
      insert into api_keys (tenant_id, id, user_id, name, key_hash, permissions, created_by)
      select ${world.acme.id}, gen_random_uuid(), ${rep.id}, 'n', sha256(n::text::bytea), '{}', 'test'
      from generate_series(1, 48) as n`;
    const create = (of: typeof rep) =>
      of.client.apiKeys.createOwn.mutate({ name: "x", permissions: ["users:read"] });
    const made = await Promise.allSettled(Array.from({ length: 4 }, () => create(rep)));
    expect(made.filter(({ status }) => status === "fulfilled")).toHaveLength(2);
    await expect(create(rep)).rejects.toMatchObject(refused(409, "50 live API keys"));
    await create(other);
    const { items } = await rep.client.apiKeys.listOwn.query({ limit: 1 });
    await rep.client.apiKeys.revokeOwn.mutate({ id: items[0]?.id ?? "" });
    await create(rep);
  });

  test("are refused with 403 while the tenant is suspended, and with 401 if they are wrong", async () => {
    const admin = await person("admin", world.globex);
    const { key } = await admin.client.apiKeys.create.mutate({
      name: "x",
      permissions: ["users:read"],
    });
    const operator = as(world.server.operatorToken).operator;
    const ask = () => rest(key, "GET", "/api/v1/users");
    await operator.setTenantActive.mutate({ slug: "globex", active: false });
    expect((await ask()).body).toMatchObject({ code: "tenant_inactive" });
    await operator.setTenantActive.mutate({ slug: "globex", active: true });
    expect((await ask()).status).toBe(200);

    const [head, secret = ""] = key.split(".");
    const wrong = [
      newToken("key", world.globex.id),
      newToken("key", crypto.randomUUID()),
      `${head}.${secret.slice(0, -4)}AAAA`,
      // The same secret under another tenant's id.
      `${newToken("key", world.acme.id).split(".")[0]}.${secret}`,
      // As a token of another kind.
      key.replace("rmp_key_", "rmp_scim_"),
      key.replace("rmp_key_", "rmp_reset_"),
    ];
    for (const token of wrong) expect((await rest(token, "GET", "/api/v1/users")).status).toBe(401);
  });

  test("show when they were last used", async () => {
    const admin = await person("admin");
    const { id, key } = await admin.client.apiKeys.create.mutate({
      name: "x",
      permissions: ["users:read"],
    });
    const lastUsedAt = async () => {
      const { items } = await admin.client.apiKeys.list.query({ limit: 200 });
      return items.find((one) => one.id === id)?.lastUsedAt ?? null;
    };
    expect(await lastUsedAt()).toBeNull();
    await rest(key, "GET", "/api/v1/users");
    const used = await until("the use is recorded", lastUsedAt);
    await rest(key, "GET", "/api/v1/users");
    await world.server.settled();
    expect(await lastUsedAt()).toBe(used);
  });

  test("that nobody has verified are bounded for each tenant", async () => {
    // In one process and second, 200 are looked up. The calls of a batch count one by one.
    const client = as(newToken("key", crypto.randomUUID()));
    const calls = Array.from({ length: 1000 }, () => client.users.list.query());
    const codes = (await Promise.allSettled(calls)).map((result) =>
      result.status === "rejected" ? (result.reason as RampartError).data : null,
    );
    const statuses = new Set(codes.map((data) => data?.httpStatus));
    expect(statuses).toEqual(new Set([401, 429]));
    expect(codes.find((data) => data?.httpStatus === 429)?.retryAfter).toBe(1);
  });

  test("of another tenant are answered like unknown ones, and recorded", async () => {
    const admin = await person("admin");
    const other = await person("admin", world.globex);
    const foreign = await other.client.apiKeys.create.mutate({
      name: "x",
      permissions: ["users:read"],
    });
    const ask = async (id: string) => {
      const { status, body } = await rest(admin.token, "DELETE", `/api/v1/api-keys/${id}`);
      return {
        status,
        body: { ...body, instance: "", detail: String(body["detail"]).replaceAll(id, "") },
      };
    };
    const answer = await ask(foreign.id);
    expect(answer).toEqual(await ask(crypto.randomUUID()));
    expect(answer.status).toBe(404);
    await world.server.settled();
    const [event] = await sql`
      select attempts, target_tenant_id from security_events where actor = ${`user:${admin.id}`}`;
    expect(event).toEqual({ attempts: 1, target_tenant_id: world.globex.id });
    // Positive control: the key still works, and its own tenant can revoke it.
    expect((await rest(foreign.key, "GET", "/api/v1/users")).status).toBe(200);
    await other.client.apiKeys.revoke.mutate({ id: foreign.id });
    expect((await rest(foreign.key, "GET", "/api/v1/users")).status).toBe(401);
  });
});
