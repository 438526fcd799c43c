import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "drizzle-orm";
import * as z from "zod";
import { Database } from "../../shared/db/database.ts";
import { type Db, rawQuery } from "../../shared/db/queries.ts";
import { TenantScope } from "../../shared/db/tenant-scope.ts";
import { newId } from "../../shared/ids.ts";
import { updateRollups } from "../../shared/readiness/rollup/update-rollups.ts";
import { writeModule } from "../oulad/convert.ts";
import { hasOulad, ouladMissing } from "../oulad/folder.ts";
import { importAll } from "../oulad/import-all.ts";
import { readModules } from "../oulad/tables.ts";
import { putTeamRule } from "../oulad/team-rule.ts";
import { startWorld } from "../soak/scim-scale/world.ts";
import { createTestTenant } from "../support/tenants.ts";
import { median, printRatio } from "./measure.ts";

const rounds = 9;
const print = (line: string) => process.stdout.write(`${line}\n`);

/**
 * The cost of a readiness report on the largest module of OULAD. Compares a full recount with one
 * statement that computes the same figures and stores nothing, with the mean of all scores computed in
 * the process as in the seed, and with an incremental update for one new result. The last is measured
 * again with ten times the history.
 */
export async function run(): Promise<void> {
  if (!hasOulad) {
    print(ouladMissing);
    return;
  }
  const modules = await readModules();
  const module = modules.toSorted((a, b) => b.students.length - a.students.length)[0];
  if (!module) throw new Error("OULAD has no module.");
  const folder = await mkdtemp(join(tmpdir(), "rampart-oulad-"));
  const worker = Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: () => new Response() });
  const world = { ...(await startWorld()), acceptAll: worker.url.origin };
  const { outside, server } = world;
  const database = new Database({ url: outside.database.app, max: 2 });
  try {
    const tenant = await createTestTenant(outside, server, "oulad");
    await putTeamRule(world.sql, tenant.id);
    await importAll(world, "oulad", await writeModule(module, folder));
    await world.sql`analyze`;
    const scope = new TenantScope(database, { kind: "system", tenantId: tenant.id });
    const bench = benchOf(scope, world.sql, tenant.id);
    await bench.update(false);
    // Otherwise autovacuum would run during the measurements.
    await world.sql`vacuum analyze`;
    const [{ results, people }] = await world.sql<[{ results: number; people: number }]>`
      select (select count(*)::int from quiz_results) as results, (select count(*)::int from users) as people`;
    print(`module ${module.name}: ${people} people, ${results} results; medians of ${rounds}`);
    const recount = await bench.time("full recount, compared with the rollups", () =>
      bench.update(true),
    );
    const statement = await bench.time("one statement that stores nothing", bench.countOnly);
    const seed = await bench.time("all scores in the process, and their mean", bench.seedMean);
    const result = await bench.time("one new result", bench.addResult);
    await bench.addHistory();
    await bench.update(true);
    await world.sql`vacuum analyze`;
    const later = await bench.time("one new result, with ten times the history", bench.addResult);
    printRatio("full recount / one statement, at most 1.5 wanted", recount / statement);
    printRatio("full recount / mean in the process", recount / seed);
    printRatio("one new result / full recount, at most 0.02 wanted", result / recount);
    printRatio(
      "one new result with ten times the history / before, at most 1.2 wanted",
      later / result,
    );
  } finally {
    await database.close();
    await world.stop();
    await worker.stop(true);
    await rm(folder, { recursive: true, force: true });
  }
}

/** The statement of a full recount, which returns the number of rows of each rollup. */
const countAll = sql`
  with counted as materialized (select * from app.count_readiness(array(select id from users))),
  member as (select * from counted where course_id is null),
  part as (select * from counted where course_id is not null),
  membership as (
    select user_id, active, last_day, 'tenant' as scope, '' as key from member
    union all select user_id, active, last_day, 'role', role from member
    union all select user_id, active, last_day, 'team', team::text from member, unnest(teams) as team
  ), reached as (
    select s.scope, s.key, q.score, (q.submitted_at at time zone 'utc')::date as day
    from membership s join quiz_results q using (user_id) where s.active and q.score is not null
    union all
    select 'course', q.course_id::text, q.score, (q.submitted_at at time zone 'utc')::date
    from member m join quiz_results q using (user_id) where m.active and q.score is not null
  )
  select (select count(*) from part), (select count(*) from member),
    (select count(*) from (select sum(m.score_sum), sum(m.base) from membership s join member m using (user_id) group by s.scope, s.key) totals),
    (select count(*) from (select 1 from membership group by scope, key, last_day) recencies),
    (select count(*) from (select 1 from reached group by scope, key, score) scores),
    (select count(*) from (select sum(score), sum(score * score) from reached group by scope, key, day) days)`;

type Sql = Awaited<ReturnType<typeof startWorld>>["sql"];

function benchOf(scope: TenantScope, admin: Sql, tenantId: string) {
  const update = (checked: boolean) =>
    scope.writeOnSnapshot((db) => updateRollups({ scope }, db, checked));
  const read = <T>(build: (db: Db) => { execute(): Promise<T> }) => scope.read((db) => [build(db)]);
  return {
    update,
    countOnly: () => read((db) => rawQuery(db, countAll, z.unknown())),
    seedMean: async () => {
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
    addResult: async () => {
      await admin`insert into quiz_results (tenant_id, id, submission_id, user_id, course_id, quiz_id, answers, score, submitted_at)
        select tenant_id, ${newId()}, ${newId()}, user_id, course_id, 'bench', '[]', 50, now()
        from quiz_results where tenant_id = ${tenantId} order by id offset 1000 limit 1`;
      const { people, full } = await update(false);
      if (people !== 1 || full) throw new Error(`${people} people were counted for one result.`);
    },
    /** Adds nine results for each existing one, a year apart. */
    addHistory: () => admin`
      insert into quiz_results (tenant_id, id, submission_id, user_id, course_id, quiz_id, answers, score, submitted_at)
      select tenant_id, gen_random_uuid(), gen_random_uuid(), user_id, course_id, quiz_id, '[]', score,
        submitted_at - n * interval '1 year' from quiz_results, generate_series(1, 9) as n`,
    time: async (name: string, once: () => Promise<unknown>): Promise<number> => {
      const all: number[] = [];
      for (let round = 0; round <= rounds; round += 1) {
        const started = performance.now();
        await once();
        // The first round warms up.
        if (round > 0) all.push(performance.now() - started);
      }
      const ms = median(all);
      print(`${name.padEnd(48)} ${ms.toFixed(1).padStart(8)} ms`);
      return ms;
    },
  };
}
