import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual, parseArgs } from "node:util";
import { countsOf } from "../import/world.ts";
import { checkReports } from "../oulad/check-reports.ts";
import { writeModule } from "../oulad/convert.ts";
import { expectedOf, type ModuleFigures, storedOf } from "../oulad/expected.ts";
import { hasOulad, ouladMissing } from "../oulad/folder.ts";
import { importAll } from "../oulad/import-all.ts";
import { type Module, readModules } from "../oulad/tables.ts";
import { putTeamRule } from "../oulad/team-rule.ts";
import { createTestTenant } from "../support/tenants.ts";
import { startWorld } from "./scim-scale/world.ts";

const say = (line: string) => process.stdout.write(`oulad: ${line}\n`);
const figure = (n: number) => Math.round(n).toLocaleString("en");

/** Figures of the published data, all seven modules together. */
const published = { users: 31_284, people: 28_785, results: 173_912, mean: "75.79957" };

/**
 * Imports the modules of OULAD, one tenant each, checks the imported figures, and compares the reports
 * of each tenant with plain SQL.
 */
export async function run(args: string[]): Promise<boolean> {
  const { values } = parseArgs({ args, options: { modules: { type: "string" } } });
  if (!hasOulad) {
    say(ouladMissing);
    return false;
  }
  const only = values.modules?.split(",");
  const modules = (await readModules()).filter(({ name }) => only?.includes(name) ?? true);
  const folder = await mkdtemp(join(tmpdir(), "rampart-oulad-"));
  say("starts Postgres, Redis, the stand-ins and the server");
  // Published jobs go to a server that accepts them without work. The workers' jobs are not measured here.
  const worker = Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: () => new Response() });
  const world = { ...(await startWorld()), acceptAll: worker.url.origin };
  try {
    const faults: string[] = [];
    const all: ModuleFigures[] = [];
    const started = performance.now();
    for (const module of modules) {
      const { tenant, stored } = await load(world, module, folder);
      const expected = expectedOf(module);
      if (!isDeepStrictEqual(stored, expected)) {
        faults.push(`${module.name} is ${JSON.stringify(stored)}, not ${JSON.stringify(expected)}`);
      }
      all.push(stored);
      for (const [course, [assigned, completed]] of Object.entries(stored.courses)) {
        say(
          `  ${course.padEnd(12)} ${figure(completed).padStart(6)} of ${figure(assigned)} completed`,
        );
      }
      faults.push(...(await checkReports(world, tenant, (line) => say(`  ${line}`))));
    }
    const total = (of: (figures: ModuleFigures) => number) =>
      all.reduce((sum, f) => sum + of(f), 0);
    const users = total((f) => f.users);
    const results = total((f) => f.results);
    const mean = (total((f) => f.sum) / total((f) => f.scores)).toFixed(5);
    const people = new Set(modules.flatMap((m) => m.students.map((row) => row["id_student"]))).size;
    const found = { users, people, results, mean };
    if (only === undefined && !isDeepStrictEqual(found, published)) {
      faults.push(`all is ${JSON.stringify(found)}, not ${JSON.stringify(published)}`);
    }
    for (const fault of faults) say(`FAULT ${fault}`);
    say(
      `${figure(users)} users of ${figure(people)} people, ${figure(results)} results, mean ${mean}, in ${figure((performance.now() - started) / 1000)} s: ${faults.length === 0 ? "passed" : "FAILED"}`,
    );
    return faults.length === 0;
  } finally {
    await world.stop();
    await worker.stop(true);
    await rm(folder, { recursive: true, force: true });
  }
}

type World = Awaited<ReturnType<typeof startWorld>> & { acceptAll: string };

async function load(world: World, module: Module, folder: string) {
  const { outside, server, sql } = world;
  const slug = module.name.toLowerCase();
  const tenant = await createTestTenant(outside, server, slug);
  await putTeamRule(sql, tenant.id);
  const files = await writeModule(module, folder);
  await importAll(world, slug, files, say);
  const first = await countsOf(sql, tenant.id);
  const started = performance.now();
  await importAll(world, slug, files);
  if (!isDeepStrictEqual(await countsOf(sql, tenant.id), first)) {
    throw new Error(`A second import of ${module.name} has changed something.`);
  }
  say(`second import: nothing changed, in ${((performance.now() - started) / 1000).toFixed(1)} s`);
  return { tenant, stored: await storedOf(sql, tenant.id) };
}
