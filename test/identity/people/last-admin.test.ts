import { expect, test } from "vitest";
import { useStack } from "../../support/stack.ts";
import { useSql } from "../../support/database.ts";
import { createTestTenant } from "../../support/tenants.ts";
import { until } from "../../support/until.ts";
import { watch } from "../../../worker/alerts/watch.ts";
import { restFor } from "../rest.ts";

const stack = useStack();
const sql = useSql(stack);
let tenants = 0;

/** A tenant with admins that no directory manages: its SCIM tokens are revoked. */
async function withAdmins(count: number) {
  tenants += 1;
  const tenant = await createTestTenant(stack.outside, stack.server, `admins-${tenants}`);
  const ids: string[] = [];
  for (let i = 0; i < count; i += 1)
    ids.push(await tenant.person({ userName: `admin${i}`, roles: [{ value: "admin" }] }));
  await sql`update users set directory_domain = null where tenant_id = ${tenant.id}`;
  const rests = await Promise.all(
    ids.map(async (id) => restFor(stack.server, await tenant.token(id, "admin"))),
  );
  return { tenant, ids, rests };
}

const admins = async (tenantId: string) => {
  const [row] = await sql`select count(*)::int as n from users
    where tenant_id = ${tenantId} and role = 'admin' and active and deleted_at is null`;
  return Number(row?.n);
};

const alerts = () => sql`
  select about_tenant_id as tenant, resolved_at from alerts where kind = 'last_admin_removed'`;

test("the last admin is neither demoted, deactivated nor deleted over REST", async () => {
  const { tenant, ids, rests } = await withAdmins(1);
  const [id = ""] = ids;
  const [rest] = rests;
  if (!rest) throw new Error("There is no admin.");
  for (const answer of [
    await rest("PUT", `/users/${id}`, { role: "rep" }),
    await rest("PUT", `/users/${id}`, { active: false }),
    await rest("DELETE", `/users/${id}`),
  ]) {
    expect(answer).toMatchObject({ status: 409, body: { code: "last_admin" } });
    expect(answer.body.detail).toContain("Make somebody else an admin first");
  }
  expect(await admins(tenant.id)).toBe(1);
});

test("of two admins who demote, deactivate or delete each other at once, one remains", async () => {
  const changes = [
    (rest: ReturnType<typeof restFor>, id: string) => rest("PUT", `/users/${id}`, { role: "rep" }),
    (rest: ReturnType<typeof restFor>, id: string) =>
      rest("PUT", `/users/${id}`, { active: false }),
    (rest: ReturnType<typeof restFor>, id: string) => rest("DELETE", `/users/${id}`),
  ];
  for (const change of changes) {
    const { tenant, ids, rests } = await withAdmins(2);
    const answers = await Promise.all(rests.map((rest, i) => change(rest, ids[1 - i] ?? "")));
    const statuses = answers.map(({ status }) => status).toSorted((a, b) => a - b);
    expect(statuses[0]).toBeLessThan(300);
    // The loser is refused: as the last admin's removal, or because it is an admin no longer.
    expect([401, 409]).toContain(statuses[1]);
    expect(await admins(tenant.id)).toBe(1);
  }
});

test("a removal by SCIM is taken, and the operator is alerted until there is an admin", async () => {
  const { tenant, ids } = await withAdmins(2);
  const other = await tenant.person({ userName: "other" });
  await watch(stack.analytics.services, 0);
  expect(await alerts()).toEqual([]);
  // Both at once: each transaction alone leaves an admin.
  const removed = await Promise.all(ids.map((id) => tenant.scim("DELETE", `/Users/${id}`)));
  expect(removed.map(({ status }) => status)).toEqual([204, 204]);
  expect(await admins(tenant.id)).toBe(0);
  await watch(stack.analytics.services, 0);
  expect(await alerts()).toMatchObject([{ tenant: tenant.id, resolved_at: null }]);
  const put = await tenant.scim("PUT", `/Users/${other}`, {
    userName: "other",
    roles: [{ value: "admin" }],
  });
  expect(put.status).toBe(200);
  await until("the alert is resolved", async () => {
    await watch(stack.analytics.services, 0);
    return (await alerts())[0]?.["resolved_at"] !== null;
  });
});
