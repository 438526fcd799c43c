import { beforeAll, describe, expect, it } from "vitest";
import { clientFor } from "../support/server.ts";
import { useServer } from "../support/server-only.ts";
import type { TestTenant } from "../support/tenants.ts";

const urn = "urn:example:params:scim:schemas:extension:sales:2.0:User";

const world = useServer();
let acme: TestTenant;
let globex: TestTenant;
let admin: ReturnType<typeof clientFor>;
let people = 0;

const attributes = [
  { name: "badge", required: true, uniqueness: "server" },
  { name: "Code", caseExact: true, description: "A code." },
  { name: "quota", type: "decimal" },
  { name: "startedOn", type: "dateTime" },
  { name: "regions", multiValued: true },
  { name: "hiredAs", mutability: "immutable" },
  { name: "pin", mutability: "writeOnly", returned: "never" },
  { name: "notes", returned: "request" },
] as const;

beforeAll(async () => {
  ({ acme, globex } = world);
  const id = await acme.person({ userName: "admin", roles: [{ value: "admin" }] });
  admin = clientFor(world.server, await acme.token(id, "admin"));
  await admin.provisioning.putSchema.mutate({
    id: urn,
    name: "Sales",
    attributes: [...attributes],
  });
});

interface Body extends Record<string, unknown> {
  id: string;
  totalResults: number;
  detail: string;
  scimType: string;
  Resources: { id: string }[];
}

const json = async (answer: Response) => (await answer.json()) as Body;
const body = (extension: object) => {
  people += 1;
  const schemas = ["urn:ietf:params:scim:schemas:core:2.0:User", urn];
  return { schemas, userName: `p${people}`, [urn]: { badge: `B${people}`, ...extension } };
};
const create = async (extension: object) =>
  json(await acme.scim("POST", "/Users", body(extension)));
const found = async (filter: string) => {
  const list = await json(await acme.scim("GET", `/Users?filter=${encodeURIComponent(filter)}`));
  return list.Resources.map(({ id }) => id);
};
const patch = (id: string, ...Operations: object[]) =>
  acme.scim("PATCH", `/Users/${id}`, {
    schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
    Operations,
  });

describe("a tenant's own attributes", () => {
  it("are in /Schemas and /ResourceTypes of that tenant only", async () => {
    const schema = await json(await acme.scim("GET", `/Schemas/${urn}`));
    expect(schema).toMatchObject({ id: urn, name: "Sales" });
    expect(schema["attributes"]).toContainEqual({
      name: "badge",
      type: "string",
      multiValued: false,
      description: "",
      required: true,
      caseExact: false,
      mutability: "readWrite",
      returned: "default",
      uniqueness: "server",
    });
    const types = await json(await acme.scim("GET", "/ResourceTypes/User"));
    expect(JSON.stringify(types)).toContain(urn);
    expect((await globex.scim("GET", `/Schemas/${urn}`)).status).toBe(404);
    const elsewhere = await globex.scim("POST", "/Users", body({}));
    expect(JSON.stringify(await elsewhere.json())).not.toContain("badge");
  });

  it("are stored, returned as defined, and found by filters", async () => {
    const { id } = await create({
      code: "Ab",
      quota: 12.5,
      startedOn: "2026-01-02T03:04:05Z",
      regions: ["North", "West"],
      pin: "1234",
      notes: "quiet",
    });
    const shown = await json(await acme.scim("GET", `/Users/${id}`));
    expect(shown[urn]).toEqual({
      badge: `B${people}`,
      Code: "Ab",
      quota: 12.5,
      startedOn: expect.stringMatching("2026-01-02T03:04:05"),
      regions: ["North", "West"],
    });
    const asked = await json(await acme.scim("GET", `/Users/${id}?attributes=${urn}:notes`));
    expect(asked[urn]).toEqual({ notes: "quiet" });
    for (const filter of [
      `${urn}:badge eq "b${people}"`,
      `${urn}:Code eq "Ab"`,
      `${urn}:quota gt 12`,
      `${urn}:startedOn lt "2026-02-01T00:00:00Z" and ${urn}:regions eq "north"`,
      `${urn.toUpperCase()}:BADGE sw "B" and ${urn}:code pr`,
    ]) {
      expect(await found(filter), filter).toContain(id);
    }
    expect(await found(`${urn}:code eq "ab"`)).not.toContain(id);
    expect((await acme.scim("GET", `/Users?filter=${urn}:nothing pr`)).status).toBe(400);
  });

  it("are changed by PATCH, and refused if the definition forbids it", async () => {
    const { id } = await create({ hiredAs: "rep" });
    const changed = await patch(id, { op: "replace", path: `${urn}:quota`, value: 7 });
    expect(changed.status).toBe(200);
    expect((await json(changed))[urn]).toMatchObject({ quota: 7, hiredAs: "rep" });
    const refusals: [object, string][] = [
      [{ op: "replace", path: `${urn}:hiredAs`, value: "lead" }, "mutability"],
      [{ op: "remove", path: `${urn}:badge` }, "mutability"],
      [{ op: "replace", path: `${urn}:quota`, value: "much" }, "invalidValue"],
      [{ op: "add", path: `${urn}:nothing`, value: 1 }, "invalidPath"],
    ];
    for (const [operation, scimType] of refusals) {
      const refused = await patch(id, operation);
      expect(refused.status, JSON.stringify(operation)).toBe(400);
      expect(await json(refused)).toMatchObject({ scimType });
    }
  });

  it("are required and unique as defined", async () => {
    const missing = await acme.scim("POST", "/Users", { userName: "none", [urn]: { quota: 1 } });
    expect(missing.status).toBe(400);
    expect((await json(missing)).detail).toContain("badge");
    const { id } = await create({ badge: "the-one" });
    const again = await acme.scim("POST", "/Users", body({ badge: "The-One" }));
    expect(again.status).toBe(409);
    expect(await json(again)).toMatchObject({
      scimType: "uniqueness",
      detail: expect.stringContaining("badge"),
    });
    expect((await patch(id, { op: "replace", path: "title", value: "x" })).status).toBe(200);
    await acme.scim("DELETE", `/Users/${id}`);
    expect((await acme.scim("POST", "/Users", body({ badge: "THE-ONE" }))).status).toBe(201);
  });
});

describe("registering", () => {
  const put = (schema: object) => admin.provisioning.putSchema.mutate(schema as never);
  const minimal = { id: "urn:x-other:User", name: "Other", attributes: [{ name: "a" }] };

  it("refuses an invalid definition and names the field", async () => {
    const wrong: [object, string][] = [
      [{ ...minimal, id: "urn:ietf:params:scim:schemas:core:2.0:User" }, "id"],
      [{ ...minimal, id: "not a urn" }, "id"],
      [{ ...minimal, id: `${urn}:deeper` }, "id"],
      [{ ...minimal, attributes: [] }, "attributes"],
      [{ ...minimal, attributes: [{ name: "a" }, { name: "A" }] }, "attributes"],
      [{ ...minimal, attributes: [{ name: "1a" }] }, "attributes[0].name"],
      [{ ...minimal, attributes: [{ name: "a", type: "complex" }] }, "attributes[0].type"],
      [
        { ...minimal, attributes: [{ name: "a", mutability: "writeOnly" }] },
        "attributes[0].returned",
      ],
    ];
    for (const [schema, field] of wrong) {
      await expect(put(schema), JSON.stringify(schema)).rejects.toMatchObject({ data: { field } });
    }
  });

  it("keeps attributes that are in use unchanged, and removes others", async () => {
    await create({ quota: 3 });
    const changed = attributes.map((each) =>
      each.name === "quota" ? { ...each, type: "string" } : each,
    );
    await expect(put({ id: urn, name: "Sales", attributes: changed })).rejects.toMatchObject({
      data: { code: "CONFLICT", field: "quota" },
    });
    await expect(admin.provisioning.removeSchema.mutate({ id: urn })).rejects.toMatchObject({
      data: { code: "CONFLICT" },
    });
    await put(minimal);
    await put({ ...minimal, attributes: [{ name: "b", type: "integer" }] });
    const { schemas } = await admin.provisioning.settings.query();
    expect(schemas.map(({ id }) => id)).toEqual([urn, minimal.id]);
    expect(await admin.provisioning.removeSchema.mutate({ id: minimal.id })).toEqual({
      removed: true,
    });
    const { items } = await admin.audit.list.query({ limit: 10 });
    expect(items.map(({ action }) => action)).toEqual(
      expect.arrayContaining(["provisioning.put_schema", "provisioning.remove_schema"]),
    );
  });

  it("concurrently keeps all of them", async () => {
    await Promise.all(
      ["a", "b", "c", "d"].map((name) => put({ ...minimal, id: `urn:x-${name}x:User` })),
    );
    expect((await admin.provisioning.settings.query()).schemas).toHaveLength(5);
  });
});
