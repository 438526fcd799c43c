import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { aggregateTeamReadiness } from "../../shared/readiness/report/aggregate.ts";
import { openTenant } from "../../worker/import/open-tenant.ts";
import { writeModule } from "../oulad/convert.ts";
import { expectedOf, storedOf } from "../oulad/expected.ts";
import { hasOulad, ouladMissing } from "../oulad/folder.ts";
import { readModules } from "../oulad/tables.ts";
import { putTeamRule } from "../oulad/team-rule.ts";
import { environmentOf, importInto } from "./importer.ts";
import { type ImportWorld, startImportWorld } from "./world.ts";

if (!hasOulad) process.stdout.write(`${ouladMissing}\n`);

describe.skipIf(!hasOulad)("real learning data", () => {
  let world: ImportWorld;
  beforeAll(async () => {
    world = await startImportWorld();
  });
  afterAll(() => world.stop());

  it("of one module gives the totals of its published tables", async () => {
    const { outside, acme, sql, folder } = world;
    const module = (await readModules()).find(({ name }) => name === "AAA");
    if (!module) throw new Error("The module AAA is missing.");
    await putTeamRule(sql, acme.id);
    const files = Object.entries(await writeModule(module, folder));
    const options = files.flatMap(([kind, path]) => [`--${kind}`, path]);
    const { code, text } = await importInto(outside, "--tenant", "acme", ...options);
    expect(text).toMatch(/people +712 +0 +0 +0/);
    expect(code).toBe(0);
    const stored = await storedOf(sql, acme.id);
    expect(stored).toEqual(expectedOf(module));
    expect(stored.courses["AAA 2013J"]).toEqual([383, 278]);
    expect((stored.sum / stored.scores).toFixed(5)).toBe("69.03051");

    const tenant = await openTenant(environmentOf(outside), "acme");
    const { figures: report } = await aggregateTeamReadiness({ ctx: tenant.ctx });
    await tenant.close();
    expect(report).toMatchObject({ people: 712, scores: stored.scores, assigned: 748 });
    expect(report.avgScore?.toFixed(5)).toBe("69.03051");
    expect(report.completionRate).toBeCloseTo(531 / 748, 10);
  });
});
