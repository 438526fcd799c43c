import { describe, expect, it } from "vitest";
import { clientFor } from "../support/server.ts";
import { useStack } from "../support/stack.ts";
import { createTestTenant, type TestTenant } from "../support/tenants.ts";
import { until } from "../support/until.ts";
import { useSql } from "../support/database.ts";

const enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

const stack = useStack();
const sql = useSql(stack);
let tenants = 0;

/** A tenant with an admin who remains admin under all rules of the test. */
async function tenantWithAdmin() {
  tenants += 1;
  const tenant = await createTestTenant(stack.outside, stack.server, `mapped-${tenants}`);
  const adminId = await tenant.person({
    userName: "root",
    roles: [{ value: "admin" }],
    entitlements: [{ value: "admin" }],
  });
  const token = () => tenant.token(adminId, "admin");
  return { tenant, adminId, admin: clientFor(stack.server, await token()) };
}

/** The stored role, team and manager's userName by userName. */
async function mapped({ id }: TestTenant) {
  const rows = await sql<
    { name: string; role: string; team: string | null; lead: string | null }[]
  >`
    select u.user_name as name, u.role, u.team, m.user_name as lead
    from users u left join users m on m.tenant_id = u.tenant_id and m.id = u.manager_id
    where u.tenant_id = ${id} and u.deleted_at is null and u.user_name <> 'root'`;
  return Object.fromEntries(rows.map(({ name, role, team, lead }) => [name, [role, team, lead]]));
}

/** Waits until the current rules are applied to all users. */
const applied = ({ id }: TestTenant) =>
  until("the rules are applied", async () => {
    const waiting = await sql`
      select from outbox where tenant_id = ${id} and event = 'provisioning.rules' and handled_at is null`;
    return waiting.length === 0;
  });

const group = async (tenant: TestTenant, displayName: string, members: string[]) => {
  const body = { displayName, members: members.map((value) => ({ value })) };
  const answer = await tenant.scim("POST", "/Groups", body);
  expect(answer.status).toBe(201);
  return ((await answer.json()) as { id: string }).id;
};
const patchGroup = (tenant: TestTenant, id: string, operation: object) =>
  tenant.scim("PATCH", `/Groups/${id}`, {
    schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
    Operations: [operation],
  });

describe("roles", () => {
  it("are derived from roles, entitlements or groups with the tenant's names", async () => {
    const { tenant, admin } = await tenantWithAdmin();
    const lead = await tenant.person({
      userName: "lead",
      roles: [{ value: "Chef" }],
      entitlements: [{ value: "boss" }],
    });
    expect((await mapped(tenant))["lead"]).toEqual(["rep", null, null]);
    await admin.provisioning.setRules.mutate({
      role: { names: { chef: "manager", admin: "admin" } },
    });
    await applied(tenant);
    expect((await mapped(tenant))["lead"]).toEqual(["manager", null, null]);
    await admin.provisioning.setRules.mutate({
      role: { from: "entitlements", names: { boss: "admin", admin: "admin" } },
    });
    await applied(tenant);
    expect((await mapped(tenant))["lead"]?.[0]).toBe("admin");
    const { items } = await admin.audit.list.query({ category: "machines", subjectId: lead });
    const maps = items.filter(({ action }) => action === "user.map");
    expect(maps).toHaveLength(2);
    expect(maps[0]).toMatchObject({ before: { role: "manager" }, after: { role: "admin" } });
  });

  it("follow changes of membership, nesting and names of groups immediately", async () => {
    const { tenant, admin, adminId } = await tenantWithAdmin();
    await group(tenant, "Admins", [adminId]);
    await admin.provisioning.setRules.mutate({
      role: { from: "groups", names: { "sales leads": "manager", admins: "admin" } },
    });
    await applied(tenant);
    const id = await tenant.person({ userName: "member" });
    const inner = await group(tenant, "Inner", [id]);
    const outer = await group(tenant, "Sales Leads", [inner]);
    const role = async () => (await mapped(tenant))["member"]?.[0];
    expect(await role()).toBe("manager");
    await patchGroup(tenant, outer, { op: "replace", path: "displayName", value: "Others" });
    expect(await role()).toBe("rep");
    await patchGroup(tenant, outer, { op: "replace", path: "displayName", value: "SALES LEADS" });
    expect(await role()).toBe("manager");
    await patchGroup(tenant, inner, { op: "remove", path: `members[value eq "${id}"]` });
    expect(await role()).toBe("rep");
    // A token with the former role is refused.
    await patchGroup(tenant, inner, { op: "add", path: "members", value: [{ value: id }] });
    const former = clientFor(stack.server, await tenant.token(id, "rep"));
    await expect(former.users.list.query()).rejects.toMatchObject({
      data: { code: "UNAUTHORIZED" },
    });
    await tenant.scim("DELETE", `/Groups/${outer}`);
    expect(await role()).toBe("rep");
  });
});

describe("teams and managers", () => {
  const person = (tenant: TestTenant, userName: string, department: string, role = "rep") =>
    tenant.person({
      userName,
      externalId: userName,
      roles: [{ value: role }],
      [enterprise]: { department, division: `${department} division` },
    });

  it("are derived from department or division, in any order of arrival", async () => {
    const { tenant, admin } = await tenantWithAdmin();
    await person(tenant, "early", "North");
    await person(tenant, "boss", "North", "manager");
    await person(tenant, "late", "North");
    await person(tenant, "south", "South");
    expect(await mapped(tenant)).toMatchObject({ early: ["rep", null, null] });
    await admin.provisioning.setRules.mutate({ team: "division", manager: "department" });
    await applied(tenant);
    const north = "North division";
    expect(await mapped(tenant)).toEqual({
      early: ["rep", north, "boss"],
      boss: ["manager", north, null],
      late: ["rep", north, "boss"],
      south: ["rep", "South division", null],
    });
    await person(tenant, "south-boss", "South", "manager");
    await person(tenant, "later", "South");
    expect(await mapped(tenant)).toMatchObject({
      south: ["rep", "South division", "south-boss"],
      later: ["rep", "South division", "south-boss"],
    });
    await admin.provisioning.setRules.mutate({});
    await applied(tenant);
    expect((await mapped(tenant))["later"]).toEqual(["rep", null, null]);
  });

  it("from SCIM's manager: stored while it is unknown, resolved when it is created", async () => {
    const { tenant } = await tenantWithAdmin();
    const follows = { [enterprise]: { manager: { value: "the-boss" } } };
    const id = await tenant.person({ userName: "follower", ...follows });
    const shown = async () =>
      ((await (await tenant.scim("GET", `/Users/${id}`)).json()) as Record<string, object>)[
        enterprise
      ];
    expect(await shown()).toEqual({ manager: { value: "the-boss" } });
    const boss = await tenant.person({
      userName: "b",
      externalId: "the-boss",
      displayName: "The Boss",
    });
    expect(await shown()).toEqual({
      manager: {
        value: boss,
        $ref: `${stack.server.url}/scim/v2/Users/${boss}`,
        displayName: "The Boss",
      },
    });
  });
});

describe("rules", () => {
  it("that are equal change nothing; rules of one tenant do not affect another", async () => {
    const one = await tenantWithAdmin();
    const other = await tenantWithAdmin();
    const names = { admin: "admin" as const, chef: "manager" as const };
    for (const { tenant } of [one, other]) {
      await tenant.person({ userName: "chef", roles: [{ value: "chef" }] });
    }
    await one.admin.provisioning.setRules.mutate({ role: { names } });
    await applied(one.tenant);
    const version = async () =>
      (
        await sql`select version from users where tenant_id = ${one.tenant.id} and user_name = 'chef'`
      )[0];
    expect(await version()).toEqual({ version: 2 });
    await one.admin.provisioning.setRules.mutate({ role: { names } });
    await applied(one.tenant);
    expect(await version()).toEqual({ version: 2 });
    expect(await mapped(other.tenant)).toEqual({ chef: ["rep", null, null] });
    const settings = await one.admin.provisioning.settings.query();
    expect(settings.rules.role).toEqual({ from: "roles", names });
    const { items } = await one.admin.audit.list.query({ subjectId: one.tenant.id });
    expect(items.filter(({ action }) => action === "provisioning.rules")).toHaveLength(1);
  });

  it("are applied to more users than one transaction processes", async () => {
    const { tenant, admin } = await tenantWithAdmin();
    const Operations = Array.from({ length: 430 }, (_, n) => ({
      method: "POST",
      path: "/Users",
      bulkId: `b${n}`,
      data: { userName: `p${n}`, roles: [{ value: "chef" }] },
    }));
    const schemas = ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"];
    expect((await tenant.scim("POST", "/Bulk", { schemas, Operations })).status).toBe(200);
    await admin.provisioning.setRules.mutate({
      role: { names: { admin: "admin", chef: "manager" } },
    });
    await applied(tenant);
    const roles = Object.values(await mapped(tenant)).map(([role]) => role);
    expect(roles.filter((role) => role === "manager")).toHaveLength(430);
  });
});
