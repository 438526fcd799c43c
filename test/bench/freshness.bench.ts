import postgres from "postgres";
import { workerEnv } from "../../shared/env.ts";
import { newId } from "../../shared/ids.ts";
import { startWorld } from "../chaos/world.ts";
import { ensureDatabase } from "../standins/rampart-database.ts";
import { clientFor } from "../support/server.ts";
import { until } from "../support/until.ts";
import { startBenchCluster } from "./servers/cluster.ts";
import { type Found, type Round, type Side, submitAndRead } from "./freshness/rounds.ts";
import { percentile } from "./measure.ts";

const rounds = 60;
const people = 100;
const atMostMs = 2000;
const debounce = workerEnv.shape.READINESS_DEBOUNCE_MS.parse(undefined);
const say = (line: string) => process.stdout.write(`${line}\n`);

/**
 * Measures the time from the response of `quizzes.submit` to the first report that includes the result,
 * on an idle stack of separate processes with the default debounce and QStash's real delays. Also checks
 * that no report lacks a result that was answered before its `asOf`.
 * @returns whether both promises hold
 */
export async function run(): Promise<boolean> {
  const cluster = await startBenchCluster();
  const { server, password } = cluster;
  const qstash = await ensureDatabase(server, "qstash_standin", password, "bench_qstash");
  const sql = postgres(cluster.superuser, { max: 1, onnotice: () => undefined });
  const world = await startWorld({
    databases: { ...cluster, qstash },
    timeScale: 1,
    timeoutMs: 10_000,
    settleMs: 30_000,
    everywhere: { READINESS_DEBOUNCE_MS: String(debounce) },
  });
  try {
    return printResult(await submitAndRead(await fill(world, sql), rounds));
  } finally {
    await sql.end();
    await world.stop();
    await cluster.stop();
  }
}

/** Prints the result. @returns whether the promises hold */
function printResult({ rounds: all, intervals, stale }: Found): boolean {
  const at = (of: keyof Round, share: number) => {
    const values = all.map((round) => round[of]);
    return percentile(values, share);
  };
  say(`${rounds} submissions beside ${people} people, a debounce of ${debounce} ms`);
  say(`marked due after ${at("marked", 0.5)} ms, counted after ${at("counted", 0.5)} ms (medians)`);
  const [apart, reports] = [percentile(intervals, 0.5), intervals.length + rounds];
  for (const line of stale.slice(0, 10)) say(`STALE ${line}`);
  say(
    `${reports} reports read, one every ${apart.toFixed(0)} ms; older than their asOf: ${stale.length}: ${verdict(stale.length === 0)}`,
  );
  const [p50, p95, max] = [at("fresh", 0.5), at("fresh", 0.95), at("fresh", 1)];
  const isFresh = [p50, p95, max].every((ms) => ms < atMostMs);
  say(
    `from the answer to the report: p50 ${p50} ms, p95 ${p95} ms, max ${max} ms, each below ${atMostMs} wanted: ${verdict(isFresh)}`,
  );
  return isFresh && stale.length === 0;
}

const verdict = (holds: boolean) => (holds ? "passed" : "FAILED");

/** Creates a tenant with users and a course, and waits until nothing is pending. */
async function fill(
  world: Awaited<ReturnType<typeof startWorld>>,
  sql: postgres.Sql,
): Promise<Side> {
  const tenant = await world.createTenant("fresh");
  const courseId = newId();
  await sql`insert into courses (tenant_id, id, mindtickle_id, name, series_name, required, pass_score)
    values (${tenant.id}, ${courseId}, 'm', 'c', 's', true, 80)`;
  const adminId = await tenant.person({ userName: "admin", roles: [{ value: "admin" }] });
  const ids: string[] = [];
  for (let n = 0; n < people; n += 1) ids.push(await tenant.person({ userName: `p${n}` }));
  const [repId = ""] = ids;
  const admin = clientFor(world, await tenant.token(adminId, "admin"));
  const client = clientFor(world, await tenant.token(repId, "rep"));
  await until("the stack is idle", async () => isIdle(sql, admin), 120_000);
  return { rep: { id: repId, client }, admin, courseId, sql };
}

/** Whether nothing is pending. A job that is already due would run before the debounce of a submission ends. */
async function isIdle(sql: postgres.Sql, admin: Side["admin"]): Promise<boolean> {
  const waiting = await sql`
    select 1 from coalesced_jobs where job = 'readiness.aggregate' and due_at is not null
    union all select 1 from outbox where handled_at is null`;
  return waiting.length === 0 && !(await admin.readiness.report.query()).provisional;
}
