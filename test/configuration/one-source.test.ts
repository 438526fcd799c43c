import type postgres from "postgres";
import { beforeAll, describe, expect, test } from "vitest";
import { migrate } from "../../drizzle/migrate.ts";
import { leafByPath } from "../../shared/configuration/leaves.ts";
import { overridesOf } from "../../shared/configuration/overrides.ts";
import { languages } from "../../shared/messages/languages.ts";
import { appTypeDefaults } from "../../shared/packs/app-type-defaults.ts";
import { packs } from "../../shared/packs/index.ts";
import { filesIn, read } from "../layout/repository.ts";
import { useSql } from "../support/database.ts";
import { clientFor } from "../support/server.ts";
import { useServer } from "../support/server-only.ts";
import { createTestTenant, type TestTenant } from "../support/tenants.ts";

/** Settings that SQL reads, with the default that it has for them. */
async function readInSql(): Promise<{ path: string; fallback: string | undefined }[]> {
  const files = [
    ...(await filesIn("drizzle/schema", /\.ts$/)),
    ...(await filesIn("drizzle/migrations", /\.sql$/)),
    ...(await filesIn("shared", /\.ts$/)),
  ];
  const sources = await Promise.all(files.map(read));
  return sources.flatMap((source) =>
    Array.from(
      source.matchAll(/config ?->>? ?'([\w.]+)'(?:\)::int(?: from [^)]*\))?, ([^)]+)\))?/g),
      ([, path = "", fallback]) => ({ path, fallback }),
    ),
  );
}

test("what SQL reads of the configuration are settings, with the defaults that they declare", async () => {
  const found = await readInSql();
  const fallbacks = new Map(found.map(({ path, fallback }) => [path, fallback]));
  expect([...fallbacks.keys()].toSorted((a, b) => (a < b ? -1 : 1))).toEqual([
    "channel.max",
    "cors.origins",
    "fitness.overrides",
    "identity.adminTotp",
    "language",
    "payment.graceDays",
    "timeZone",
  ]);
  for (const { path, fallback } of found) {
    const leaf = leafByPath.get(path);
    expect(leaf, path).toBeDefined();
    if (fallback !== undefined) expect([path, Number(fallback)]).toEqual([path, leaf?.default]);
  }
  expect(found.filter(({ fallback }) => fallback !== undefined).length).toBeGreaterThanOrEqual(3);
  // Without a value, the first language applies, and no admin needs an app.
  expect(leafByPath.get("language")?.default).toBe(languages[0]);
  expect(leafByPath.get("identity.adminTotp")?.default).toBe(false);
  expect(leafByPath.get("cors.origins")?.default).toEqual([]);
});

describe("the defaults of packs", () => {
  const world = useServer();
  const sql = useSql(world);
  let haulier: TestTenant;
  let admin: ReturnType<typeof clientFor>;
  const path = "readiness.staleAfterHours";
  const roles = () => {
    const { app, relay, operator } = world.outside.database;
    return { rampart_app: app, rampart_relay: relay, rampart_operator: operator };
  };
  const migrated = (types: ReturnType<typeof appTypeDefaults>) =>
    migrate(world.outside.database.owner, roles(), types);
  const explained = async () => {
    const { settings, version } = await admin.configuration.explain.query();
    return { version, ...settings.find((one) => one.path === path) };
  };

  beforeAll(async () => {
    // A cloned database belongs to the superuser.
    await sql`alter database ${sql(world.outside.database.name)} owner to rampart_owner`;
    haulier = await createTestTenant(
      world.outside,
      world.server,
      "haulier",
      {},
      { appType: "trucking" },
    );
    const id = await haulier.person({ userName: "boss", roles: [{ value: "admin" }] });
    admin = clientFor(world.server, await haulier.token(id, "admin"));
  });

  test("are valid settings, and those that db:migrate has stored", async () => {
    for (const { appType, defaults } of packs) {
      for (const [name, value] of Object.entries(overridesOf(defaults))) {
        const valid = leafByPath.get(name)?.schema.safeParse(value).success;
        expect([appType, name, valid]).toEqual([appType, name, true]);
      }
    }
    const rows = await sql`select app_type, defaults from app_types`;
    const stored = rows.map(({ app_type, defaults }) => [app_type as string, defaults as object]);
    expect(Object.fromEntries(stored)).toEqual(appTypeDefaults(packs));
    expect(await migrated(appTypeDefaults(packs))).toEqual({ applied: 0, changedTenants: 0 });
  });

  test("of a new release reach the tenants of the app type with a new version, and no others", async () => {
    const before = await explained();
    expect(before).toMatchObject({ value: 48, layer: "pack" });
    const others = await sql`select id, config, config_version from tenants
      where id <> ${haulier.id} order by id`;
    const types = appTypeDefaults(packs);
    const changed = { ...types, trucking: { ...types["trucking"], [path]: 36 } };
    expect(await migrated(changed)).toEqual({ applied: 0, changedTenants: 1 });
    expect(await explained()).toMatchObject({
      value: 36,
      layer: "pack",
      version: before.version + 1,
    });
    expect(await migrated(changed)).toEqual({ applied: 0, changedTenants: 0 });
    expect(
      await sql`select id, config, config_version from tenants
        where id <> ${haulier.id} order by id`,
    ).toEqual(others);
    await migrated(types);
    expect(await explained()).toMatchObject({ value: 48, version: before.version + 2 });
  });

  test("nested values cannot be stored, because they would have no effect", async () => {
    const nested: postgres.JSONValue = { readiness: { smallestGroup: 9 } };
    await expect(
      sql`update tenants set config = ${sql.json(nested)} where id = ${haulier.id}`,
    ).rejects.toThrow("tenants_config");
  });
});
