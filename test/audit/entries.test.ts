import fc from "fast-check";
import type postgres from "postgres";
import { beforeAll, describe, expect, it, test } from "vitest";
import { changedParts } from "../../shared/audit/changed-parts.ts";
import { importInto } from "../import/importer.ts";
import { useImportWorld } from "../import/world.ts";
import { clientFor } from "../support/server.ts";

const ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";
const PATCH = ["urn:ietf:params:scim:api:messages:2.0:PatchOp"];

const world = useImportWorld();
let sql: postgres.Sql;

beforeAll(async () => {
  ({ sql } = world);
});

const ada = (more: object = {}) => ({
  userName: "ada@acme.test",
  externalId: "e-1",
  name: { givenName: "Ada", familyName: "Lovelace" },
  emails: [{ value: "ada@acme.test", primary: true }],
  phoneNumbers: [{ value: "+44 1234" }],
  title: "Rep",
  active: true,
  [ENTERPRISE]: { department: "East", costCenter: "c1" },
  ...more,
});

/** The newest stored entry about a subject. */
async function newest(subjectId: string) {
  const [row] = await sql`select action, before, after from audit_log
    where tenant_id = ${world.acme.id} and subject_id = ${subjectId} order by id desc limit 1`;
  return { ...row };
}

const patch = (id: string, ...Operations: object[]) =>
  world.acme.scim("PATCH", `/Users/${id}`, { schemas: PATCH, Operations });

describe("an entry about a user", () => {
  it("contains the values that a creation has set, and afterwards only changed values", async () => {
    const { acme } = world;
    const id = await acme.person(ada());
    expect(await newest(id)).toMatchObject({
      action: "user.create",
      before: null,
      after: { userName: "ada@acme.test", name: { givenName: "Ada" } },
    });
    await patch(
      id,
      { op: "replace", path: "title", value: "Lead" },
      { op: "replace", path: `${ENTERPRISE}:department`, value: "West" },
      { op: "replace", path: "name.givenName", value: "Augusta" },
      { op: "remove", path: "phoneNumbers" },
    );
    expect(await newest(id)).toEqual({
      action: "user.update",
      before: {
        title: "Rep",
        [ENTERPRISE]: { department: "East" },
        name: { givenName: "Ada" },
        phoneNumbers: [{ value: "+44 1234" }],
      },
      after: {
        title: "Lead",
        [ENTERPRISE]: { department: "West" },
        name: { givenName: "Augusta" },
      },
    });
    await patch(id, { op: "replace", path: "active", value: false });
    const active = (before: boolean, after: boolean) => ({
      before: { active: before },
      after: { active: after },
    });
    expect(await newest(id)).toEqual({ action: "user.deactivate", ...active(true, false) });
    await patch(id, { op: "replace", path: "active", value: true });
    expect(await newest(id)).toEqual({ action: "user.reactivate", ...active(false, true) });
    await acme.scim("DELETE", `/Users/${id}`);
    expect(await newest(id)).toEqual({ action: "user.delete", ...active(true, false) });
    await acme.person(ada({ title: "Back" }));
    const revived = await newest(id);
    expect(revived).toMatchObject({
      action: "user.revive",
      after: { active: true, title: "Back" },
    });
    expect(JSON.stringify(revived)).not.toContain("ada@acme.test");
  });

  it("contains the same for a change by a bulk request or an import", async () => {
    const { acme, outside } = world;
    const id = await acme.person(ada({ userName: "bo", externalId: "e-2" }));
    const Operations = [
      {
        method: "PATCH",
        path: `/Users/${id}`,
        data: { schemas: PATCH, Operations: [{ op: "replace", path: "title", value: "Lead" }] },
      },
    ];
    await acme.scim("POST", "/Bulk", {
      schemas: ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],
      Operations,
    });
    expect(await newest(id)).toEqual({
      action: "user.update",
      before: { title: "Rep" },
      after: { title: "Lead" },
    });
    const file = await world.file("moved.csv", ["id,region", "e-2,South"]);
    await importInto(outside, "--tenant", "acme", "--people", file);
    const imported = await newest(id);
    expect(imported).toMatchObject({ after: { [ENTERPRISE]: { division: "South" } } });
    expect(JSON.stringify(imported)).not.toMatch(/Lovelace|acme\.test|1234/);
  });
});

describe("an entry about a group", () => {
  it("contains added and removed members, and not the others", async () => {
    const { acme } = world;
    const people = await Promise.all(
      ["m1", "m2", "m3"].map((userName) => acme.person({ userName })),
    );
    const [first, second, third] = people;
    const answer = await acme.scim("POST", "/Groups", {
      displayName: "Sales",
      externalId: "g-1",
      members: [{ value: first }, { value: second }],
    });
    const { id } = (await answer.json()) as { id: string };
    await acme.scim("PUT", `/Groups/${id}`, {
      displayName: "Sellers",
      externalId: "g-1",
      members: [{ value: second }, { value: third }],
    });
    expect(await newest(id)).toEqual({
      action: "group.update",
      before: { displayName: "Sales" },
      after: { displayName: "Sellers", members: { added: [third], removed: [first] } },
    });
  });
});

describe("an entry about settings", () => {
  it("contains the changed part of rules, extensions, model and webhooks", async () => {
    const { acme, server } = world;
    const adminId = await acme.person({ userName: "admin", roles: [{ value: "admin" }] });
    const admin = clientFor(server, await acme.token(adminId, "admin"));
    const names = { admin: "admin", chef: "manager" } as const;
    await admin.provisioning.setRules.mutate({ role: { names } });
    const rules = await newest(acme.id);
    expect(Object.keys(rules["after"] as object)).toEqual(["role"]);
    expect(rules).toMatchObject({ after: { role: { names: { chef: "manager" } } } });

    const extension = {
      id: "urn:example:params:scim:schemas:extension:acme:2.0:User",
      name: "X",
      description: "",
    };
    const put = (attributes: { name: string; type: "string" }[], description = "") =>
      admin.provisioning.putSchema.mutate({ ...extension, description, attributes });
    await put([{ name: "a", type: "string" }]);
    await put([{ name: "a", type: "string" }], "new");
    expect(await newest(acme.id)).toEqual({
      action: "provisioning.put_schema",
      before: { description: "" },
      after: { description: "new" },
    });

    const types = ["user_changed" as const];
    const { id } = await admin.outgoingWebhooks.create.mutate({
      url: "https://hooks.acme.test/a",
      types,
    });
    await admin.outgoingWebhooks.change.mutate({ id, url: "https://hooks.acme.test/b" });
    expect(await newest(id)).toEqual({
      action: "outgoing_webhook.change",
      before: { url: "https://hooks.acme.test/a" },
      after: { url: "https://hooks.acme.test/b" },
    });
  });
});

describe("the difference of two states", () => {
  const json = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { depthSize: "small" },
      fc.constantFrom("a", 1, true, null),
      fc.array(tie("value"), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom("x", "y", "z", "__proto__"), tie("value"), { maxKeys: 3 }),
    ),
  }));
  const state = fc.dictionary(fc.constantFrom("a", "b", "c", "__proto__"), json.value);

  /** Applies a difference to the earlier state. */
  function applied(now: object, before: object, after: object): object {
    const made = new Map<string, unknown>(Object.entries(now));
    const [gone, fresh] = [new Map(Object.entries(before)), new Map(Object.entries(after))];
    for (const name of gone.keys()) if (!fresh.has(name)) made.delete(name);
    for (const [name, is] of fresh) {
      const was = gone.get(name);
      const nested = [was, is].every((one) => one instanceof Object && !Array.isArray(one));
      made.set(name, nested ? applied(made.get(name) as object, was as object, is as object) : is);
    }
    return Object.fromEntries(made);
  }

  test("gives each state from the other", () => {
    fc.assert(
      fc.property(state, state, (one, other) => {
        const { before, after } = changedParts(one, other);
        expect(applied(one, before, after)).toEqual(other);
        expect(applied(other, after, before)).toEqual(one);
      }),
    );
  });

  test("is empty for equal states", () => {
    fc.assert(
      fc.property(state, (one) => {
        expect(changedParts(one, structuredClone(one))).toEqual({ before: {}, after: {} });
      }),
    );
  });
});
