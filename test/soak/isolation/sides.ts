import { putCatalogue } from "../../support/learning.ts";
import { clientFor } from "../../support/server.ts";
import type { Outside } from "../../support/services.ts";
import { createTestTenant, type TestTenant } from "../../support/tenants.ts";
import { until } from "../../support/until.ts";

/** One of the two tenants, with what its calls need. */
export interface Side {
  tenant: TestTenant;
  /** Stands in every text that this tenant writes, and nowhere else. */
  mark: string;
  people: { id: string; userName: string; externalId: string }[];
  /** The last person of `people` that is a rep, and its token. */
  rep: { id: string; token: string };
  admin: string;
  manager: string;
  courseIds: string[];
}

export interface Called {
  url: string;
  operatorToken: string;
}

const enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

/** A SCIM user that carries the mark in every text. */
export const markedUser = (mark: string, name: string, more: object = {}) => ({
  userName: `${mark}-${name}@example.test`,
  externalId: `${mark}-${name}`,
  displayName: `${mark} ${name}`,
  name: { givenName: mark, familyName: name },
  title: `${mark} title`,
  nickName: mark,
  emails: [{ value: `${mark}-${name}@example.test`, type: "work", primary: true }],
  [enterprise]: { department: `${mark} department`, division: `${mark} division` },
  ...more,
});

/** Creates a tenant with people and courses, all of it marked. */
export async function createSide(
  outside: Outside,
  server: Called,
  slug: string,
  pull: (tenant: TestTenant) => Promise<void>,
): Promise<Side> {
  const mark = `mark${slug}${crypto.randomUUID().slice(0, 8)}`;
  const tenant = await createTestTenant(outside, server, slug);
  await putCatalogue(outside, tenant);
  const people: Side["people"] = [];
  const add = async (name: string, more: object = {}) => {
    const user = markedUser(mark, name, more);
    const id = await tenant.person(user);
    people.push({ id, userName: user.userName, externalId: user.externalId });
    return id;
  };
  const adminId = await add("admin", { roles: [{ value: "admin" }] });
  const managerId = await add("manager", { roles: [{ value: "manager" }] });
  const reporting = { [enterprise]: { department: mark, manager: { value: managerId } } };
  for (let n = 1; n <= 30; n += 1) await add(`rep${n}`, n % 3 === 0 ? reporting : {});
  const repId = people.at(-1)?.id ?? "";
  const admin = await tenant.token(adminId, "admin");
  await pull(tenant);
  const courseIds = await until(`the courses of ${slug} are there`, async () => {
    const { items } = await clientFor(server, admin).courses.list.query();
    return items.length === 8 && items.map(({ id }) => id);
  });
  return {
    tenant,
    mark,
    people,
    rep: { id: repId, token: await tenant.token(repId, "rep") },
    admin,
    manager: await tenant.token(managerId, "manager"),
    courseIds,
  };
}
