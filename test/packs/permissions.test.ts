import { beforeAll, describe, expect, test } from "vitest";
import { type Rest, restFor } from "../identity/rest.ts";
import { useSql } from "../support/database.ts";
import { useFixture } from "../support/fixture.ts";
import { startServer, type TestServer } from "../support/server.ts";
import { startOutside } from "../support/services.ts";
import { createTestTenant, roomy } from "../support/tenants.ts";
import { packRouters, product } from "./farming.ts";

const outside = useFixture(startOutside, (opened) => opened.stop());
const server = useFixture<TestServer>(
  () => startServer(outside, undefined, {}, { product, packRouters }),
  (started) => started.stop(),
);
const sql = useSql({ outside });

interface People {
  admin: Rest;
  rep: Rest;
  repId: string;
}
let farm: People;
let haulier: People;

async function people(slug: string, appType: string): Promise<People> {
  const tenant = await createTestTenant(outside, server, slug, roomy, { appType });
  const adminId = await tenant.person({ userName: "admin", roles: [{ value: "admin" }] });
  const repId = await tenant.person({ userName: "rep" });
  const [admin, rep] = await Promise.all([
    tenant.token(adminId, "admin"),
    tenant.token(repId, "rep"),
  ]);
  return { admin: restFor(server, admin), rep: restFor(server, rep), repId };
}

beforeAll(async () => {
  await sql`insert into app_types (app_type, defaults) values ('farming', '{}')`;
  farm = await people("farm", "farming");
  haulier = await people("haulier", "trucking");
});

const write = "farming.fields:write";
const harvest = (rest: Rest) => rest("POST", "/farming/fields/1/harvest", {});
const ofFarming = async (rest: Rest) => {
  const { body } = await rest("GET", "/permissions");
  return body.items.filter(({ name }: { name: string }) => name.startsWith("farming."));
};

describe("the permissions of a pack", () => {
  test("are in the catalogue of its industry, and in no other", async () => {
    expect(await ofFarming(farm.admin)).toEqual([
      {
        name: "farming.fields:read",
        title: "See harvests",
        baseRoles: ["manager", "admin"],
        appType: "farming",
        held: true,
      },
      {
        name: write,
        title: "Change harvests",
        baseRoles: ["admin"],
        appType: "farming",
        held: true,
      },
    ]);
    expect(await ofFarming(haulier.admin)).toEqual([]);
    const core = (await haulier.admin("GET", "/permissions")).body.items[0];
    expect(core).toMatchObject({ name: "organization:read", appType: null });
  });

  test("are what its operations require: by the base role, a custom role, or a key", async () => {
    expect((await harvest(farm.admin)).status).toBe(200);
    const refused = await harvest(farm.rep);
    expect([refused.status, refused.body.detail]).toEqual([403, expect.stringContaining(write)]);
    const role = await farm.admin("POST", "/roles", {
      name: "Harvester",
      permissions: [write, "audit:read", write],
    });
    expect(role).toMatchObject({ status: 201, body: { permissions: ["audit:read", write] } });
    const assigned = { roles: [role.body.id] };
    expect((await farm.admin("PUT", `/users/${farm.repId}/roles`, assigned)).status).toBe(200);
    expect((await harvest(farm.rep)).status).toBe(200);
    expect(await ofFarming(farm.rep)).toMatchObject([{ held: false }, { name: write, held: true }]);
    for (const [permission, status] of [
      [write, 200],
      ["users:read", 403],
    ] as const) {
      const key = await farm.admin("POST", "/api-keys", { name: "k", permissions: [permission] });
      expect((await harvest(restFor(server, key.body.key))).status).toBe(status);
    }
  });

  test("cannot be given in another industry, as if they did not exist", async () => {
    const give = (permission: string) =>
      haulier.admin("POST", "/roles", { name: "Harvester", permissions: [permission] });
    const [foreign, unknown] = [await give(write), await give("nothing.fields:write")];
    expect([foreign.status, foreign.body.detail.replace(write, "x")]).toEqual([
      unknown.status,
      unknown.body.detail.replace("nothing.fields:write", "x"),
    ]);
    expect(foreign.status).toBe(403);
    for (const malformed of ["fields:write", "farming.fields", "Farming.Fields:write", ""]) {
      expect((await give(malformed)).status).toBe(400);
    }
  });
});
