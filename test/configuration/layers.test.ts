import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { explainConfiguration } from "../../shared/configuration/explain.ts";
import { leafByPath, leaves, type Leaf } from "../../shared/configuration/leaves.ts";
import { nest, type Overrides } from "../../shared/configuration/overrides.ts";
import { configOf, parseOverrides } from "../../shared/configuration/tenant-config.ts";
import { changeConfiguration } from "../../shared/configuration/versions/change.ts";
import { rollBack } from "../../shared/configuration/versions/rollback.ts";
import type { LayerName } from "../../shared/configuration/versions/layers.ts";
import type { Context } from "../../shared/context.ts";
import { contextFor } from "../../worker/run-job.ts";
import { useSql } from "../support/database.ts";
import { useStack } from "../support/stack.ts";
import { createTestTenant } from "../support/tenants.ts";
import { setting } from "./support/values.ts";

/*
 * Random changes of both layers, locks and rollbacks included, through the functions that all transports
 * call. After each change, everything that knows the configuration must say the same.
 */
const stack = useStack();
const sql = useSql(stack);
const tenants: { id: string; changes: number }[] = [];

beforeAll(async () => {
  for (const [slug, appType] of [
    ["one", "trucking"],
    ["other", "serviceRepair"],
    ["third", "enablement"],
  ] as const) {
    const { id } = await createTestTenant(stack.outside, stack.server, slug, {}, { appType });
    tenants.push({ id, changes: 0 });
  }
});

/** A new context, as each request has one. */
async function open(tenantId: string): Promise<Context> {
  const ctx = contextFor(stack.provisioning.services, {
    tenantId,
    requestId: crypto.randomUUID(),
    job: "readiness.aggregate",
  });
  await ctx.scope.beginSession();
  return ctx;
}

const explained = async (tenantId: string) => explainConfiguration({ ctx: await open(tenantId) });

/** The configuration by the session, the explanation, and the function of the database. */
async function views(tenantId: string) {
  const ctx = await open(tenantId);
  const { settings, version } = await explainConfiguration({ ctx });
  const [row] = await sql<{ effective: Overrides; config: Overrides }[]>`
    select app.effective_config(id) as effective, config from tenants where id = ${tenantId}`;
  if (!row) throw new Error("The tenant is gone.");
  expect(version).toBe(ctx.scope.tenant.configVersion);
  return {
    session: configOf(ctx.scope.tenant),
    leaves: nest(Object.fromEntries(settings.map(({ path, value }) => [path, value]))),
    stored: parseOverrides(row.config),
    effective: parseOverrides(row.effective),
    settings,
  };
}

const layerNames: readonly LayerName[] = ["operator", "tenant"];
const pathOf = fc.constantFrom(...leaves);
const groups = [...new Set(leaves.map(({ path }) => path.split(".")[0] ?? ""))];
const lockable = fc.constantFrom(...groups, ...leaves.map(({ path }) => path));

const mayChange = (layer: LayerName, { about }: Leaf) =>
  layer === "operator" || about.changedBy === "tenant";

/** A step: a change of a layer with valid values, or a rollback to one of its former contents. */
const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("change" as const),
      layer: fc.constantFrom(...layerNames),
      set: fc.uniqueArray(setting, { selector: ({ leaf }) => leaf.path, maxLength: 6 }),
      unset: fc.uniqueArray(pathOf, { selector: ({ path }) => path, maxLength: 3 }),
      lock: fc.uniqueArray(lockable, { maxLength: 2 }),
      unlock: fc.uniqueArray(lockable, { maxLength: 3 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("rollback" as const),
      layer: fc.constantFrom(...layerNames),
      to: fc.nat(),
    }),
  },
);

const isLockedIn = (settings: Awaited<ReturnType<typeof views>>["settings"], path: string) =>
  settings.find((one) => one.path === path)?.locked === true;

test("whatever changes, explain rebuilds what applies; other tenants, locks and rollbacks hold", async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat({ max: 2 }), step, async (which, made) => {
      const tenant = tenants[which];
      if (!tenant) throw new Error("There is no such tenant.");
      const others = tenants.filter((one) => one !== tenant);
      const before = await Promise.all(others.map(({ id }) => explained(id)));
      const { settings } = await views(tenant.id);
      const ctx = await open(tenant.id);
      const baseVersion = ctx.scope.tenant.configVersion;
      const { layer } = made;
      if (made.kind === "change") {
        const may = (leaf: Leaf) =>
          mayChange(layer, leaf) && (layer === "operator" || !isLockedIn(settings, leaf.path));
        const set = Object.fromEntries(
          made.set.flatMap(({ leaf, value }) => (may(leaf) ? [[leaf.path, value]] : [])),
        );
        const unset = made.unset.filter((leaf) => may(leaf) && !Object.hasOwn(set, leaf.path));
        const locks = layer === "operator" ? { lock: made.lock, unlock: made.unlock } : {};
        const version = await changeConfiguration(layer, {
          ctx,
          input: { baseVersion, set, unset: unset.map(({ path }) => path), ...locks, reason: "x" },
        });
        for (const [path, value] of Object.entries(set)) {
          expect(version.overrides[path]).toEqual(leafByPath.get(path)?.schema.parse(value));
        }
        for (const { path } of unset) expect(version.overrides).not.toHaveProperty([path]);
        if (layer === "operator") expect(version.locks).toEqual(expect.arrayContaining(made.lock));
      } else {
        const versions = await sql<{ version: number; overrides: Overrides }[]>`
          select version, overrides from configuration_versions
          where tenant_id = ${tenant.id} and layer = ${layer} and state = 'published' order by version`;
        const target = versions[made.to % (versions.length + 1)];
        const input = { baseVersion, to: target?.version ?? 0, reason: "back" };
        // A locked setting must not come back by a rollback of the tenant.
        const back = await rollBack(layer, { ctx, input }).catch((error: unknown) => {
          expect(error).toMatchObject({ code: "forbidden" });
          expect([layer, settings.some(({ locked }) => locked)]).toEqual(["tenant", true]);
          return null;
        });
        if (back) expect(back.overrides).toEqual(target?.overrides ?? {});
        if (back) expect(back.rollbackTo).toBe(input.to);
      }
      const { settings: after, ...same } = await views(tenant.id);
      for (const view of Object.values(same)) expect(view).toEqual(same.session);
      for (const { locked, layer: from, path } of after) {
        if (locked) expect(from, path).not.toBe("tenant");
      }
      expect(await Promise.all(others.map(({ id }) => explained(id)))).toEqual(before);
    }),
    { numRuns: 40 },
  );
}, 120_000);
