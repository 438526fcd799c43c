import { describe, expect, test } from "vitest";
import { issueAccessToken } from "../../../shared/identity/access-token.ts";
import { useServer } from "../../support/server-only.ts";
import { useSql } from "../../support/database.ts";
import { createTestTenant, type TestTenant } from "../../support/tenants.ts";
import { until } from "../../support/until.ts";
import { restFor } from "../rest.ts";

const world = useServer();
const sql = useSql(world);
let tenants = 0;

/** A tenant with an admin who signed in some seconds ago, and one whose token does not say when. */
async function withAdmin() {
  tenants += 1;
  const slug = `org-${tenants}`;
  const tenant = await createTestTenant(world.outside, world.server, slug);
  const adminId = await tenant.person({ userName: "root", roles: [{ value: "admin" }] });
  const repId = await tenant.person({ userName: "rep" });
  const signedIn = async (secondsAgo: number) => {
    const authTime = new Date(Date.now() - secondsAgo * 1000);
    const subject = { sub: adminId, role: "admin", orgId: tenant.id, lifetime: 3600 } as const;
    const key = JSON.parse(world.outside.keys.jwtPrivateKey);
    return restFor(world.server, await issueAccessToken({ ...subject, authTime }, key));
  };
  return {
    tenant,
    signedIn,
    admin: restFor(world.server, await tenant.token(adminId, "admin")),
    rep: restFor(world.server, await tenant.token(repId, "rep")),
  };
}

const operator = () => restFor(world.server, world.server.operatorToken);
const stored = async ({ id }: TestTenant) => {
  const [row] = await sql`
    select active, deletion_requested_at as requested, purge_after as purge from tenants where id = ${id}`;
  return row;
};
const audited = async ({ id }: TestTenant) => {
  const rows = await sql`select action, split_part(actor, ':', 1) as by from audit_log
    where tenant_id = ${id} and action like 'tenant.%' order by id`;
  return rows.map(({ action, by }) => `${String(by)} ${String(action)}`);
};

describe("the own organization", () => {
  test("is read by everybody in it, renamed by admins, and no other organization is reached", async () => {
    const { tenant, admin, rep } = await withAdmin();
    const list = await rep("GET", "/organizations");
    expect(list).toMatchObject({
      status: 200,
      body: { items: [{ id: tenant.id, slug: tenant.slug, active: true }], nextCursor: null },
    });
    expect((await rep("GET", `/organizations/${tenant.id}`)).body).toEqual(list.body.items[0]);
    expect((await rep("PUT", `/organizations/${tenant.id}`, { name: "x" })).status).toBe(403);
    const renamed = await admin("PUT", `/organizations/${tenant.id}`, { name: "Renamed" });
    expect(renamed).toMatchObject({ status: 200, body: { name: "Renamed", slug: tenant.slug } });
    const slug = await admin("PUT", `/organizations/${tenant.id}`, { slug: "mine" });
    expect(slug).toMatchObject({ status: 403, body: { field: "slug" } });
    expect(await audited(tenant)).toEqual(["operator tenant.create", "user tenant.update"]);

    const random = "01890a5d-ac96-774b-bcce-b302099a8057";
    for (const [method, body] of [["GET"], ["PUT", { name: "x" }], ["DELETE"]] as const) {
      const [theirs, unknown] = await Promise.all(
        [world.globex.id, random].map(async (id) => {
          const { status, body: answer } = await admin(method, `/organizations/${id}`, body);
          const text = JSON.stringify({ ...answer, instance: "" });
          return [status, text.replaceAll(id, "<id>")];
        }),
      );
      expect(theirs).toEqual(unknown);
      expect(theirs?.[0]).toBe(404);
    }
    await until("the attempts are security events", async () => {
      const rows = await sql`select attempts from security_events
        where actor_tenant_id = ${tenant.id} and target_tenant_id = ${world.globex.id}`;
      return rows[0]?.attempts === 3;
    });
    // The positive control.
    expect(await stored(world.globex)).toMatchObject({ active: true });
    expect((await admin("POST", "/organizations", { name: "New" })).status).toBe(403);
    expect((await admin("POST", `/organizations/${tenant.id}/restore`)).status).toBe(403);
  });

  test("is changed and deleted only at the version that was read, where If-Match names it", async () => {
    const { tenant, admin, signedIn } = await withAdmin();
    const path = `/organizations/${tenant.id}`;
    const tagOf = async () => (await admin("GET", path)).headers.get("etag") ?? "";
    const first = await tagOf();
    const put = (name: string, etag: string) => admin("PUT", path, { name }, { "if-match": etag });
    const both = await Promise.all([put("One", first), put("Two", first)]);
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 412]);
    expect(both.find(({ status }) => status === 200)?.body.version).toBe(2);
    expect(await put("Three", first)).toMatchObject({
      status: 412,
      body: { code: "precondition_failed" },
    });
    const byOperator = (method: string, etag: string, body?: object) =>
      operator()(method, path, body, { "if-match": etag });
    expect((await byOperator("PUT", first, { metadata: { a: 1 } })).status).toBe(412);
    const changed = await byOperator("PUT", await tagOf(), { metadata: { a: 1 } });
    expect(changed).toMatchObject({ status: 200, body: { version: 3 } });
    const fresh = await signedIn(10);
    expect((await fresh("DELETE", path, undefined, { "if-match": first })).status).toBe(412);
    expect((await byOperator("DELETE", first)).status).toBe(412);
    expect(await stored(tenant)).toMatchObject({ active: true });
    const deleted = await fresh("DELETE", path, undefined, { "if-match": await tagOf() });
    expect(deleted.status).toBe(204);
  });

  test("is deleted only after a fresh sign-in, is suspended at once, and can be restored", async () => {
    const { tenant, admin, rep, signedIn } = await withAdmin();
    const path = `/organizations/${tenant.id}`;
    for (const stale of [admin, await signedIn(301)]) {
      const refused = await stale("DELETE", path);
      expect(refused).toMatchObject({ status: 401, body: { code: "fresh_sign_in_required" } });
      expect(refused.headers.get("www-authenticate")).toContain("insufficient_user_authentication");
    }
    expect((await rep("DELETE", path)).status).toBe(403);
    expect(await stored(tenant)).toEqual({ active: true, requested: null, purge: null });

    const fresh = await signedIn(10);
    expect((await fresh("DELETE", path)).status).toBe(204);
    const { active, requested, purge } = (await stored(tenant)) ?? {};
    expect(active).toBe(false);
    expect(purge.getTime() - requested.getTime()).toBe(30 * 24 * 60 * 60_000);
    for (const refused of [await fresh("DELETE", path), await rep("GET", "/organizations")])
      expect(refused).toMatchObject({ status: 403, body: { code: "tenant_inactive" } });
    expect((await tenant.scim("GET", "/Users")).status).toBe(403);

    const reactivated = await operator()("POST", "/operator/tenants/active", {
      slug: tenant.slug,
      active: true,
    });
    expect(reactivated).toMatchObject({ status: 409, body: { code: "conflict" } });
    for (const _time of [1, 2]) {
      const restored = await operator()("POST", `${path}/restore`);
      const body = { active: true, deletionRequestedAt: null, purgeAfter: null };
      expect(restored).toMatchObject({ status: 200, body });
    }
    expect((await rep("GET", "/organizations")).status).toBe(200);
    const expected = ["operator tenant.create", "user tenant.delete", "operator tenant.restore"];
    expect(await audited(tenant)).toEqual(expected);
    // The operator's own log has the same entries.
    const copies = await operator()("GET", `/operator/audit?tenantId=${tenant.id}`);
    const entries = copies.body.items.map(
      ({ actor, action }: Record<"actor" | "action", string>) => `${actor.split(":")[0]} ${action}`,
    );
    expect(entries.toReversed()).toEqual(expected);
  });
});

describe("the operator", () => {
  test("lists, creates, changes and deletes every organization by the same routes", async () => {
    const call = operator();
    const created = await call("POST", "/organizations", { name: "Ünïcode & Söhne" });
    expect(created).toMatchObject({ status: 201, body: { active: true, name: "Ünïcode & Söhne" } });
    const { id, slug } = created.body;
    expect(slug).toMatch(/^u-ni-code-so-hne-[0-9a-f]{6}$|^unicode-sohne-[0-9a-f]{6}$/);
    expect(created.headers.get("location")).toContain(`/api/v1/organizations/${id}`);
    const first = await call("GET", "/organizations?limit=1");
    expect(first.body.items).toHaveLength(1);
    const rest = await call("GET", `/organizations?limit=200&cursor=${first.body.nextCursor}`);
    expect(rest.body.items.map((item: { id: string }) => item.id)).toContain(id);
    expect((await call("GET", `/organizations/${id}`)).body.slug).toBe(slug);
    const changed = await call("PUT", `/organizations/${id}`, { name: "New", slug: "brand-new" });
    expect(changed.body).toMatchObject({ name: "New", slug: "brand-new" });
    const taken = await call("PUT", `/organizations/${id}`, { slug: "globex" });
    expect(taken).toMatchObject({ status: 409, body: { code: "conflict", field: "slug" } });
    for (const _time of [1, 2])
      expect((await call("DELETE", `/organizations/${id}`)).status).toBe(204);
    const deleted = await call("GET", `/organizations/${id}`);
    expect(deleted.body).toMatchObject({ active: false });
    expect(deleted.body.purgeAfter).not.toBeNull();
    const seed = restFor(world.server, world.server.operatorToken, "");
    expect((await seed("POST", `/organizations/${id}/restore`)).status).toBe(200);
    expect((await call("GET", `/organizations/${"x".repeat(8)}`)).status).toBe(404);
  });

  test("cannot restore an organization once its data is being deleted", async () => {
    const { tenant, signedIn } = await withAdmin();
    await (
      await signedIn(1)
    )("DELETE", `/organizations/${tenant.id}`);
    await sql`update tenants set purge_after = now() - interval '1 second' where id = ${tenant.id}`;
    const late = await operator()("POST", `/organizations/${tenant.id}/restore`);
    expect(late).toMatchObject({ status: 409, body: { code: "conflict" } });
  });
});
