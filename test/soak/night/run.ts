import postgres from "postgres";
import type { ChaosDatabases, World } from "../../chaos/world.ts";
import { until } from "../../support/until.ts";
import { collect, type Reports } from "./collect.ts";
import { type DaytimeLatencies, openDaytimeTenant } from "./daytime.ts";
import { type Filling, fillTenants } from "./fill.ts";
import { readNightProgress, prepareSchedules, fireNightlySchedule } from "./nightly-schedule.ts";
import { startMonitoring, type ResourceUsage } from "./watch.ts";

export interface NightOptions {
  world: World;
  databases: Pick<ChaosDatabases, "superuser" | "qstash">;
  filling: Filling;
  /** Quizzes that the daytime tenant submits before the night, for comparison. */
  quizzesBefore: number;
  maxWaitMs: number;
  /** The resident memory of the worker, in MB. */
  memory?: () => number;
  progress?: (line: string) => void;
}

export interface NightResult extends Reports, ResourceUsage {
  before: DaytimeLatencies;
  during: DaytimeLatencies;
}

/** Fills the tenants, aggregates each once as during the day, then runs the night and collects its results. */
export async function runNight(options: NightOptions): Promise<NightResult> {
  const { world, databases, filling, progress = () => {} } = options;
  const sql = postgres(databases.superuser, { max: 2, onnotice: () => undefined });
  const qstash = postgres(databases.qstash, { max: 1, onnotice: () => undefined });
  const untilWithProgress = (
    what: string,
    read: () => Promise<{ line: string; done: boolean }>,
  ) => {
    let reportedAt = performance.now();
    const check = async () => {
      const { line, done } = await read();
      if (performance.now() - reportedAt > 10_000) {
        reportedAt = performance.now();
        progress(line);
      }
      return done;
    };
    return until(what, check, options.maxWaitMs);
  };
  try {
    await prepareSchedules(qstash);
    await fillTenants(sql, filling);
    const daytime = await openDaytimeTenant(world, sql);
    await scheduleAllReports(sql);
    await untilWithProgress("every tenant has a report", async () => {
      const [{ left }] = await sql<[{ left: number }]>`
        select count(*)::int as left from tenants where id not in (select tenant_id from readiness_states)`;
      return { line: `${left} tenants without a first report`, done: left === 0 };
    });
    const before = await daytime.measure(options.quizzesBefore);
    const monitoring = startMonitoring(sql, options.memory);
    const day = daytime.start();
    progress("it is two o'clock");
    await fireNightlySchedule(world, qstash);
    await untilWithProgress("the night is over", async () => {
      const { accepted, waiting, fannedOut } = await readNightProgress(qstash);
      return {
        line: `${accepted} tenants planned, ${accepted - waiting} of them done`,
        done: fannedOut && waiting === 0,
      };
    });
    const [during, usage] = await Promise.all([day.stop(), monitoring.stop()]);
    return { ...(await collect(sql, qstash)), ...usage, before, during };
  } catch (error) {
    throw new Error(`The nightly run failed. ${world.recentLogs()}`, { cause: error });
  } finally {
    await Promise.all([sql.end(), qstash.end()]);
  }
}

/** Schedules an aggregation for each tenant without publishing it, so that the sweep publishes all of them. */
const scheduleAllReports = (sql: postgres.Sql) => sql`
  insert into coalesced_jobs (tenant_id, job, due_at, published_at)
  select id, 'readiness.aggregate', now() - interval '12 seconds', now() - interval '12 seconds'
  from tenants on conflict do nothing`;
