import { putCatalogue } from "../../support/learning.ts";
import { clientFor } from "../../support/server.ts";
import type { Outside } from "../../support/services.ts";
import { createTestTenant, type TestTenant } from "../../support/tenants.ts";
import { until } from "../../support/until.ts";

/** One of the two tenants, with the data that its calls need. */
export interface MarkedTenant {
  tenant: TestTenant;
  /** Occurs in each text that this tenant writes, and nowhere else. */
  marker: string;
  people: { id: string; userName: string; externalId: string }[];
  /** The last of `people`, who is a rep, and its token. */
  rep: { id: string; token: string };
  admin: string;
  manager: string;
  courseIds: string[];
}

export interface ServerAddress {
  url: string;
  operatorToken: string;
}

const enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

/** A SCIM user with the marker in each text attribute. */
export const markedUser = (marker: string, name: string, more: object = {}) => ({
  userName: `${marker}-${name}@example.test`,
  externalId: `${marker}-${name}`,
  displayName: `${marker} ${name}`,
  name: { givenName: marker, familyName: name },
  title: `${marker} title`,
  nickName: marker,
  emails: [{ value: `${marker}-${name}@example.test`, type: "work", primary: true }],
  [enterprise]: { department: `${marker} department`, division: `${marker} division` },
  ...more,
});

/** Creates a tenant with users and courses that contain the marker. */
export async function createMarkedTenant(
  outside: Outside,
  server: ServerAddress,
  slug: string,
  pull: (tenant: TestTenant) => Promise<void>,
): Promise<MarkedTenant> {
  const marker = `marker${slug}${crypto.randomUUID().slice(0, 8)}`;
  const tenant = await createTestTenant(outside, server, slug);
  await putCatalogue(outside, tenant);
  const people: MarkedTenant["people"] = [];
  const add = async (name: string, more: object = {}) => {
    const user = markedUser(marker, name, more);
    const id = await tenant.person(user);
    people.push({ id, userName: user.userName, externalId: user.externalId });
    return id;
  };
  const adminId = await add("admin", { roles: [{ value: "admin" }] });
  const managerId = await add("manager", { roles: [{ value: "manager" }] });
  const reporting = { [enterprise]: { department: marker, manager: { value: managerId } } };
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
    marker,
    people,
    rep: { id: repId, token: await tenant.token(repId, "rep") },
    admin,
    manager: await tenant.token(managerId, "manager"),
    courseIds,
  };
}
