import postgres from "postgres";
import type { ChaosDatabases, World } from "../../chaos/world.ts";
import { until } from "../../support/until.ts";
import { collect, type Reports } from "./collect.ts";
import { type Daytime, openDaytime } from "./daytime.ts";
import { type Filling, fillTenants } from "./fill.ts";
import { lookAtHour, prepareHour, strikeTwo } from "./hour.ts";
import { startWatching, type Watched } from "./watch.ts";

export interface NightOptions {
  world: World;
  databases: Pick<ChaosDatabases, "superuser" | "qstash">;
  filling: Filling;
  /** Quizzes that the daytime tenant hands in before the night, for comparison. */
  quizzesBefore: number;
  withinMs: number;
  /** The resident memory of the worker, in MB. */
  memory?: () => number;
  progress?: (line: string) => void;
}

export interface NightResult extends Reports, Watched {
  before: Daytime;
  during: Daytime;
}

/** Fills the tenants, has each counted as by day, then lets the night come and looks at all of it. */
export async function runNight(options: NightOptions): Promise<NightResult> {
  const { world, databases, filling, progress = () => {} } = options;
  const sql = postgres(databases.superuser, { max: 2, onnotice: () => undefined });
  const qstash = postgres(databases.qstash, { max: 1, onnotice: () => undefined });
  const untilSaying = (what: string, read: () => Promise<{ line: string; done: boolean }>) => {
    let shown = performance.now();
    const look = async () => {
      const { line, done } = await read();
      if (performance.now() - shown > 10_000) {
        shown = performance.now();
        progress(line);
      }
      return done;
    };
    return until(what, look, options.withinMs);
  };
  try {
    await prepareHour(qstash);
    await fillTenants(sql, filling);
    const daytime = await openDaytime(world, sql);
    await markAllDue(sql);
    await untilSaying("every tenant has been counted once", async () => {
      const [{ left }] = await sql<[{ left: number }]>`
        select count(*)::int as left from tenants where id not in (select tenant_id from readiness_states)`;
      return { line: `${left} tenants still to be counted as by day`, done: left === 0 };
    });
    const before = await daytime.take(options.quizzesBefore);
    const watching = startWatching(sql, options.memory);
    const day = daytime.start();
    progress("it is two o'clock");
    await strikeTwo(world, qstash);
    await untilSaying("the night is over", async () => {
      const { taken, waiting, fannedOut } = await lookAtHour(qstash);
      return {
        line: `${taken} tenants planned, ${taken - waiting} of them done`,
        done: fannedOut && waiting === 0,
      };
    });
    const [during, watched] = await Promise.all([day.stop(), watching.stop()]);
    return { ...(await collect(sql, qstash)), ...watched, before, during };
  } catch (error) {
    throw new Error(`The night went wrong. ${world.lastWords()}`, { cause: error });
  } finally {
    await Promise.all([sql.end(), qstash.end()]);
  }
}

/** As if changes had marked each tenant and nobody had published: the sweep has all of them counted. */
const markAllDue = (sql: postgres.Sql) => sql`
  insert into coalesced_jobs (tenant_id, job, due_at, published_at)
  select id, 'readiness.aggregate', now() - interval '12 seconds', now() - interval '12 seconds'
  from tenants on conflict do nothing`;
