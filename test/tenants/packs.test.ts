import type postgres from "postgres";
import { describe, expect, test } from "vitest";
import { appTypeDefaults } from "../../shared/packs/app-type-defaults.ts";
import { definePack } from "../../shared/packs/define-pack.ts";
import { packs } from "../../shared/packs/index.ts";
import { createProduct } from "../../shared/product.ts";
import { farming, product } from "../packs/farming.ts";
import { useSql } from "../support/database.ts";
import { useFixture } from "../support/fixture.ts";
import { clientFor, startServer } from "../support/server.ts";
import { useServer } from "../support/server-only.ts";

const world = useServer();
const sql = useSql(world);
const withThird = useFixture(
  () => startServer(world.outside, undefined, {}, { product }),
  (server) => server.stop(),
);

const create = (server: { url: string; operatorToken: string }, slug: string, appType?: string) =>
  clientFor(server, server.operatorToken).operator.createTenant.mutate({
    slug,
    name: slug,
    ...(appType !== undefined && { appType }),
  });

describe("the app types", () => {
  test("are enablement and those of the packs", () => {
    expect(createProduct(packs).appTypes).toEqual(["enablement", "trucking", "serviceRepair"]);
    expect(createProduct([]).appTypes).toEqual(["enablement"]);
    expect(createProduct(packs).packOf("serviceRepair")?.path).toBe("service");
    expect(createProduct(packs).packOf("enablement")).toBeUndefined();
  });

  test("of a tenant come from the list of the deployment, which a third pack extends", async () => {
    await create(world.server, "haulier", "trucking");
    await expect(create(world.server, "farm", "farming")).rejects.toMatchObject({
      message:
        'The app type "farming" does not exist. Use one of enablement, trucking, serviceRepair.',
      data: { httpStatus: 400, field: "appType" },
    });
    // As the migration command of this deployment does.
    const types = appTypeDefaults([...packs, farming]);
    await sql`select app.set_app_types(${sql.json(types as postgres.JSONValue)})`;
    await create(withThird, "farm", "farming");
    const { items } = await clientFor(
      world.server,
      world.server.operatorToken,
    ).operator.listTenants.query({ limit: 200 });
    const appTypeOf = (slug: string) => items.find((item) => item.slug === slug)?.appType;
    expect([appTypeOf("haulier"), appTypeOf("farm"), appTypeOf("acme")]).toEqual([
      "trucking",
      "farming",
      "enablement",
    ]);
  });
});

describe("a pack", () => {
  test("needs an app type and a path of its own", () => {
    const pack = { appType: "farming", path: "farming", title: "Farming", defaults: {} };
    for (const same of [{ path: "other" }, { appType: "other" }])
      expect(() => createProduct([farming, { ...pack, ...same }])).toThrow("Rename one of them.");
    expect(() => createProduct([{ ...pack, appType: "enablement" }])).toThrow("enablement");
    expect(() => definePack({ ...pack, appType: "Farm ing" })).toThrow("Farm ing");
    expect(() => definePack({ ...pack, path: "a/b" })).toThrow("a/b");
  });
});
