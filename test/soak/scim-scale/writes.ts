import type { TestTenant } from "../../support/tenants.ts";
import type { FilledTenant } from "./queries.ts";

/** A change whose time in a large tenant is compared with that in a small one. */
export interface Write {
  name: string;
  send: (tenant: TestTenant, of: FilledTenant, n: number) => Promise<Response>;
}

const patchOp = "urn:ietf:params:scim:api:messages:2.0:PatchOp";
const patch = (tenant: TestTenant, path: string, operation: object) =>
  tenant.scim("PATCH", path, { schemas: [patchOp], Operations: [operation] });
const one = ({ ids }: FilledTenant, n: number) => ids[n % ids.length] ?? "";
let made = 0;

export const createPerson: Write = {
  name: "POST of a person",
  send: (tenant) => {
    made += 1;
    const userName = `new${made}@x.test`;
    const emails = [{ value: userName, type: "work", primary: true }];
    return tenant.scim("POST", "/Users", { userName, externalId: `new${made}`, emails });
  },
};

export const changePerson: Write = {
  name: "PATCH of a person",
  send: (tenant, of, n) =>
    patch(tenant, `/Users/${one(of, n)}`, { op: "replace", path: "title", value: `t${n}` }),
};

/** Adds a user to the large or the small group, or removes it. */
export const changeMembers = (group: "large" | "small"): Write => ({
  name: "PATCH of one member",
  send: (tenant, of, n) => {
    const value = one(of, Math.floor(n / 2));
    const operation =
      n % 2 === 0
        ? { op: "add", path: "members", value: [{ value }] }
        : { op: "remove", path: `members[value eq "${value}"]` };
    return patch(tenant, `/Groups/${of[group]}`, operation);
  },
});
