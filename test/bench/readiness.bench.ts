import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "drizzle-orm";
import * as z from "zod";
import { Database } from "../../shared/db/database.ts";
import { type Db, rawQuery } from "../../shared/db/queries.ts";
import { TenantScope } from "../../shared/db/tenant-scope.ts";
import { newId } from "../../shared/ids.ts";
import { countUp } from "../../shared/readiness/rollup/count-up.ts";
import { allAnew } from "../../shared/readiness/rollup/recount.ts";
import { writeModule } from "../oulad/convert.ts";
import { hasOulad, ouladMissing } from "../oulad/folder.ts";
import { importAll } from "../oulad/import-all.ts";
import { readModules } from "../oulad/tables.ts";
import { putTeamRule } from "../oulad/team-rule.ts";
import { startWorld } from "../soak/scim-scale/world.ts";
import { createTestTenant } from "../support/tenants.ts";
import { median, printRatio } from "./measure.ts";

const rounds = 9;
const say = (line: string) => process.stdout.write(`${line}\n`);

/**
 * What a report costs on the largest module of OULAD, imported: counting everything anew against one
 * statement that counts the same and stores nothing; the mean over all scores in the process, as the
 * seed has it; one new result by the rollups; and the same with ten times the history.
 */
export async function run(): Promise<void> {
  if (!hasOulad) {
    say(ouladMissing);
    return;
  }
  const modules = await readModules();
  const module = modules.toSorted((a, b) => b.students.length - a.students.length)[0];
  if (!module) throw new Error("OULAD has no module.");
  const folder = await mkdtemp(join(tmpdir(), "rampart-oulad-"));
  const worker = Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: () => new Response() });
  const world = { ...(await startWorld()), taker: worker.url.origin };
  const { outside, server } = world;
  const database = new Database({ url: outside.database.app, max: 2 });
  try {
    const tenant = await createTestTenant(outside, server, "oulad");
    await putTeamRule(world.sql, tenant.id);
    await importAll(world, "oulad", await writeModule(module, folder));
    await world.sql`analyze`;
    const scope = new TenantScope(database, { kind: "system", tenantId: tenant.id });
    const bench = benchOf(scope, world.sql, tenant.id);
    await bench.count(false);
    // Else Postgres would tidy up behind what was loaded while it is measured.
    await world.sql`vacuum analyze`;
    const [{ results, people }] = await world.sql<[{ results: number; people: number }]>`
      select (select count(*)::int from quiz_results) as results, (select count(*)::int from users) as people`;
    say(`module ${module.name}: ${people} people, ${results} results; medians of ${rounds}`);
    const anew = await bench.time("counted anew, and compared with the rollups", () =>
      bench.count(true),
    );
    const statement = await bench.time("one statement that stores nothing", bench.onlyCount);
    const seed = await bench.time("all scores in the process, and their mean", bench.asTheSeed);
    const one = await bench.time("one new result", bench.oneMore);
    await bench.tenfold();
    await bench.count(true);
    await world.sql`vacuum analyze`;
    const later = await bench.time("one new result, with ten times the history", bench.oneMore);
    printRatio("counted anew / one statement, at most 1.5 wanted", anew / statement);
    printRatio("counted anew / the seed's way", anew / seed);
    printRatio("one new result / counted anew, at most 0.02 wanted", one / anew);
    printRatio(
      "one new result with ten times the history / before, at most 1.2 wanted",
      later / one,
    );
  } finally {
    await database.close();
    await world.stop();
    await worker.stop(true);
    await rm(folder, { recursive: true, force: true });
  }
}

type Sql = Awaited<ReturnType<typeof startWorld>>["sql"];

function benchOf(scope: TenantScope, admin: Sql, tenantId: string) {
  const count = (anew: boolean) => scope.writeOnSnapshot((db) => countUp({ scope }, db, anew));
  const read = <T>(build: (db: Db) => { execute(): Promise<T> }) => scope.read((db) => [build(db)]);
  return {
    count,
    onlyCount: () => read((db) => rawQuery(db, allAnew, z.unknown())),
    asTheSeed: async () => {
      const [rows] = await read((db) =>
        rawQuery(
          db,
          sql`select q.score::float8 from quiz_results q join users u on u.id = q.user_id where u.active`,
          z.tuple([z.number().nullable()]),
        ),
      );
      const known = rows.flatMap(([score]) => (score === null ? [] : [score]));
      return known.reduce((sum, score) => sum + score, 0) / known.length;
    },
    oneMore: async () => {
      await admin`insert into quiz_results (tenant_id, id, submission_id, user_id, course_id, quiz_id, answers, score, submitted_at)
        select tenant_id, ${newId()}, ${newId()}, user_id, course_id, 'bench', '[]', 50, now()
        from quiz_results where tenant_id = ${tenantId} order by id offset 1000 limit 1`;
      const { people, anew } = await count(false);
      if (people !== 1 || anew) throw new Error(`${people} people were counted for one result.`);
    },
    /** Nine results more for each that there is, a year apart each. */
    tenfold: () => admin`
      insert into quiz_results (tenant_id, id, submission_id, user_id, course_id, quiz_id, answers, score, submitted_at)
      select tenant_id, gen_random_uuid(), gen_random_uuid(), user_id, course_id, quiz_id, '[]', score,
        submitted_at - n * interval '1 year' from quiz_results, generate_series(1, 9) as n`,
    time: async (name: string, once: () => Promise<unknown>): Promise<number> => {
      const all: number[] = [];
      for (let round = 0; round <= rounds; round += 1) {
        const started = performance.now();
        await once();
        // The first one warms up.
        if (round > 0) all.push(performance.now() - started);
      }
      const ms = median(all);
      say(`${name.padEnd(48)} ${ms.toFixed(1).padStart(8)} ms`);
      return ms;
    },
  };
}
