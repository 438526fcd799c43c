import { beforeAll, describe, expect, test } from "vitest";
import { newId } from "../../shared/ids.ts";
import { restFor } from "../identity/rest.ts";
import { useSql } from "../support/database.ts";
import { clientFor } from "../support/server.ts";
import { useServer } from "../support/server-only.ts";
import { createTestTenant } from "../support/tenants.ts";
import postgres from "postgres";

const world = useServer();
const sql = useSql(world);
const operator = () => clientFor(world.server, world.server.operatorToken).operator;
const rest = () => restFor(world.server, world.server.operatorToken);
const update = (id: string, change: object) =>
  operator().updateOrganization.mutate({ id, ...change });

describe("metadata", () => {
  const set = (metadata: unknown) =>
    rest()("PUT", `/operator/organizations/${world.acme.id}`, { metadata });

  test("is any JSON object within the limits, and replaces the former one", async () => {
    const metadata = { crm: { id: "A-17", tags: ["emea", null, 1.5] }, __proto__x: true };
    expect((await set(metadata)).body.metadata).toEqual(metadata);
    expect((await set({ crm: {} })).body.metadata).toEqual({ crm: {} });
    expect((await set({ a: { b: { c: { d: { e: "six levels" } } } } })).status).toBe(200);
    expect((await set({ text: "x".repeat(16_384 - 11) })).status).toBe(200);
  });

  test.each<[string, unknown, string]>([
    ["no object", ["a"], "metadata"],
    ["more than 16 KiB", { text: "x".repeat(16_384 - 10) }, "metadata"],
    ["more than 16 KiB in UTF-8", { text: "ü".repeat(8190) }, "metadata"],
    ["seven levels", { a: { b: [{ c: { d: { e: { f: 1 } } } }] } }, "metadata.a.b[0].c.d.e"],
    ["a long name", { a: { ["n".repeat(101)]: 1 } }, `metadata.a.${"n".repeat(101)}`],
    ["U+0000", { a: ["ok", "b\u0000"] }, "metadata.a[1]"],
    ["half of a surrogate pair", { a: { b: "\ud800" } }, "metadata.a.b"],
  ])("with %s is refused with its place", async (_, metadata, field) => {
    const { status, body } = await set(metadata);
    expect([status, body.code, body.field]).toEqual([400, "bad_request", field]);
    expect(body.detail).toMatch(/\.$/);
  });

  test("is checked by each way of creating a tenant", async () => {
    const deep = { a: { b: { c: { d: { e: { f: {} } } } } } };
    for (const path of ["/operator/tenants", "/organizations"]) {
      const { status, body } = await rest()("POST", path, { name: "Deep", metadata: deep });
      expect([status, body.field]).toEqual([400, "metadata.a.b.c.d.e.f"]);
    }
  });
});

describe("the list of tenants", () => {
  const slugs = async (input: object) => {
    const found: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await operator().listTenants.query({
        limit: 2,
        ...input,
        ...(cursor && { cursor }),
      });
      expect(page.items.length).toBeLessThanOrEqual(2);
      found.push(...page.items.map(({ slug }) => slug));
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    return found;
  };

  beforeAll(async () => {
    const create = (slug: string, more: object = {}) =>
      operator().createTenant.mutate({ slug, name: `Name of ${slug}`, ...more });
    const { id: parentTenantId } = await create("list-parent");
    await create("list-one", { parentTenantId, metadata: { region: "emea", tags: ["a", "b"] } });
    await create("list-two", { parentTenantId, appType: "trucking", metadata: { region: "emea" } });
    await create("list-100%", { metadata: {} }).catch(() => undefined);
    await create("list-three", { metadata: { region: "apac", crm: { id: 7 } } });
    await operator().setTenantActive.mutate({ slug: "list-three", active: false });
    await operator().setPaymentStatus.mutate({ slug: "list-two", status: "unpaid", reason: "x" });
  });

  test("filters by each field, and by several, over pages", async () => {
    const all = ["list-parent", "list-one", "list-two", "list-three"];
    expect(await slugs({ q: "LIST-" })).toEqual(all);
    expect(await slugs({ q: "name of list" })).toEqual(all);
    expect(await slugs({ q: "list%" })).toEqual([]);
    expect(await slugs({ q: "list-", metadata: '{"region":"emea"}' })).toEqual([
      "list-one",
      "list-two",
    ]);
    expect(await slugs({ metadata: '{"tags":["b"]}' })).toEqual(["list-one"]);
    expect(await slugs({ metadata: '{"crm":{"id":7}}' })).toEqual(["list-three"]);
    expect(await slugs({ metadata: '{"crm":{"id":8}}' })).toEqual([]);
    expect(await slugs({ appType: "trucking" })).toEqual(["list-two"]);
    expect(await slugs({ active: false })).toEqual(["list-three"]);
    expect(await slugs({ paymentStatus: "unpaid" })).toEqual(["list-two"]);
    const [{ id: parentTenantId } = { id: "" }] = (
      await operator().listTenants.query({ q: "list-parent" })
    ).items;
    expect(await slugs({ parentTenantId })).toEqual(["list-one", "list-two"]);
    expect(await slugs({ parentTenantId, appType: "trucking", active: true })).toEqual([
      "list-two",
    ]);
  });

  test("takes the same over REST, and says what a filter must be", async () => {
    const filter = encodeURIComponent('{"region":"apac"}');
    const found = await rest()("GET", `/operator/tenants?metadata=${filter}&active=false`);
    expect(found.body.items.map(({ slug }: { slug: string }) => slug)).toEqual(["list-three"]);
    expect(found.body.items[0].metadata).toEqual({ region: "apac", crm: { id: 7 } });
    for (const wrong of ["[1]", "region", "7"]) {
      const { status, body } = await rest()("GET", `/operator/tenants?metadata=${wrong}`);
      expect([status, body.field]).toEqual([400, "metadata"]);
    }
  });

  test("finds metadata by an index among many tenants", async () => {
    await sql`insert into tenants (id, slug, name, config, metadata)
      select gen_random_uuid(), 'many-' || n, 'x', '{}', jsonb_build_object('number', n) from generate_series(1, 5000) n`;
    await sql`analyze tenants`;
    const asOperator = postgres(world.outside.database.operator, { max: 1 });
    const plan = await asOperator`explain select id from tenants
      where metadata @> '{"number": 77}' order by id limit 51`;
    await asOperator.end();
    expect(plan.map((row) => String(row["QUERY PLAN"])).join("\n")).toContain("tenants_metadata");
    expect(await slugs({ metadata: '{"number":77}' })).toEqual(["many-77"]);
    await sql`delete from tenants where slug like 'many-%'`;
  });
});

describe("a parent company", () => {
  const family = async (name: string) => {
    const make = (slug: string) => operator().createTenant.mutate({ slug, name: slug });
    const [a, b, c] = [await make(`${name}-a`), await make(`${name}-b`), await make(`${name}-c`)];
    return { a: a.id, b: b.id, c: c.id };
  };

  test("is set, changed and removed by the operator, and audited", async () => {
    const { a, b } = await family("set");
    expect((await update(a, { parentTenantId: b })).parentTenantId).toBe(b);
    // Absent, it stays.
    expect((await update(a, { name: "x" })).parentTenantId).toBe(b);
    expect((await update(a, { parentTenantId: null })).parentTenantId).toBeNull();
    const { items } = await operator().audit.query({ tenantId: a, action: "tenant.update" });
    expect(items.map(({ after }) => after?.["parentTenantId"])).toEqual([null, undefined, b]);
    await expect(update(a, { parentTenantId: newId() })).rejects.toMatchObject({
      data: { httpStatus: 400, field: "parentTenantId" },
    });
  });

  test("is never the tenant itself or one below it", async () => {
    const { a, b, c } = await family("circle");
    const circle = { data: { httpStatus: 409, field: "parentTenantId" } };
    await expect(update(a, { parentTenantId: a })).rejects.toMatchObject(circle);
    await update(b, { parentTenantId: a });
    await update(c, { parentTenantId: b });
    await expect(update(a, { parentTenantId: c })).rejects.toMatchObject(circle);
    await expect(update(a, { parentTenantId: b })).rejects.toMatchObject(circle);
    // Two changes that would close a circle together.
    const other = await family("together");
    const results = await Promise.allSettled([
      update(other.a, { parentTenantId: other.b }),
      update(other.b, { parentTenantId: other.c }),
      update(other.c, { parentTenantId: other.a }),
    ]);
    const refused = results.filter(({ status }) => status === "rejected");
    expect(refused).toMatchObject([{ reason: circle }]);
  });

  test("reaches nothing of its children by its own tokens", async () => {
    const parent = await createTestTenant(world.outside, world.server, "mother");
    const child = await createTestTenant(world.outside, world.server, "daughter");
    await update(child.id, { parentTenantId: parent.id });
    const userId = await child.person({ userName: "ada" });
    const adminId = await parent.person({ userName: "root", roles: [{ value: "admin" }] });
    const admin = restFor(world.server, await parent.token(adminId, "admin"));
    expect((await parent.scim("GET", `/Users/${userId}`)).status).toBe(404);
    expect((await admin("GET", `/users/${userId}`)).status).toBe(404);
    expect((await admin("GET", `/organizations/${child.id}`)).status).toBe(404);
    expect((await admin("GET", `/../tenants/${child.slug}/audit`)).status).toBe(404);
    expect((await admin("GET", "/organizations")).body.items).toMatchObject([{ id: parent.id }]);
    // A token that names the child for an admin of the parent is refused.
    const forged = restFor(world.server, await child.token(adminId, "admin"));
    expect((await forged("GET", "/organization")).status).toBe(401);
    // The positive control.
    const own = await child.person({ userName: "boss", roles: [{ value: "admin" }] });
    const daughter = restFor(world.server, await child.token(own, "admin"));
    expect((await daughter("GET", `/users/${userId}`)).status).toBe(200);
    // The tenant does not see whose child it is.
    const text = JSON.stringify((await daughter("GET", `/organizations/${child.id}`)).body);
    expect(text).not.toContain(parent.id);
  });
});

describe("suspending, deleting and restoring", () => {
  const state = async (id: string) => {
    const { active, suspendedAt, purgeAfter } = await operator().getOrganization.query({ id });
    return { active, isSuspended: suspendedAt !== null, isDeleted: purgeAfter !== null };
  };

  test("do not undo each other, and are in both audit logs", async () => {
    const { id } = await operator().createTenant.mutate({ slug: "states", name: "States" });
    const suspend = (active: boolean) =>
      operator().setTenantActive.mutate({ slug: "states", active, reason: "a test" });
    await suspend(false);
    await suspend(false);
    expect(await state(id)).toEqual({ active: false, isSuspended: true, isDeleted: false });
    await operator().deleteOrganization.mutate({ id });
    await expect(suspend(true)).rejects.toMatchObject({ data: { httpStatus: 409 } });
    expect(await state(id)).toEqual({ active: false, isSuspended: true, isDeleted: true });
    // The suspension outlasts the deletion that was taken back.
    await operator().restoreOrganization.mutate({ id });
    expect(await state(id)).toEqual({ active: false, isSuspended: true, isDeleted: false });
    await suspend(true);
    expect(await state(id)).toEqual({ active: true, isSuspended: false, isDeleted: false });
    await operator().deleteOrganization.mutate({ id });
    await suspend(false);
    await operator().restoreOrganization.mutate({ id });
    expect(await state(id)).toEqual({ active: false, isSuspended: true, isDeleted: false });

    const expected = [
      "tenant.create",
      "tenant.suspend",
      "tenant.delete",
      "tenant.restore",
      "tenant.reactivate",
      "tenant.delete",
      "tenant.suspend",
      "tenant.restore",
    ];
    const { items } = await operator().audit.query({ tenantId: id });
    expect(items.map(({ action }) => action).toReversed()).toEqual(expected);
    expect(items.every(({ actor }) => actor === "operator:test")).toBe(true);
    const own =
      await sql`select id, action, after from audit_log where tenant_id = ${id} order by id`;
    expect(own.map(({ id: entry }) => entry)).toEqual(items.map((entry) => entry.id).toReversed());
    expect(own[1]?.["after"]).toMatchObject({ active: false, reason: "a test" });
  });
});
