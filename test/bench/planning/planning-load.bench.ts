import { Client } from "@upstash/qstash";
import postgres from "postgres";
import { startWorld, type World } from "../../chaos/world.ts";
import { ensureDatabase } from "../../standins/rampart-database.ts";
import type { TestTenant } from "../../support/tenants.ts";
import { asking, percentile, printRatio } from "../measure.ts";
import { startBenchCluster } from "../servers/cluster.ts";
import { atPace, oneByOne } from "./pace.ts";
import { iterationsOf, startPlans, stopPlans } from "./plans.ts";

const rounds = 6;
const seconds = 12;
const wanted = 1.3;

/** The times of one round, in ms. */
interface Times {
  requests: number[];
  jobs: number[];
}

/**
 * Compares the response times of requests, and of jobs of the worker that makes plans, while two plans
 * are made with the times without. Rounds alternate, so that noise affects both equally.
 * @returns whether the 99th percentiles stay within 1.3
 */
export async function run(): Promise<boolean> {
  const cluster = await startBenchCluster();
  const qstash = await ensureDatabase(
    cluster.server,
    "qstash_standin",
    cluster.password,
    "bench_qstash",
  );
  const world = await startWorld({
    databases: { ...cluster, qstash },
    timeScale: 1,
    timeoutMs: 10_000,
    settleMs: 30_000,
    everywhere: { PLANNING_THREADS: "2" },
  });
  const sql = postgres(cluster.superuser, { max: 4, onnotice: () => undefined });
  try {
    const quiet = await world.createTenant("quiet");
    const planning = [await world.createTenant("haul"), await world.createTenant("fleet")];
    const measureRound = await prepare(world, sql, quiet);
    await measureRound();
    const alone: Times[] = [];
    const beside: Times[] = [];
    let iterations = 0;
    for (let round = 1; round <= rounds; round += 1) {
      alone.push(await measureRound());
      await startPlans(sql, planning);
      beside.push(await measureRound());
      iterations += await iterationsOf(sql);
      await stopPlans(sql);
      process.stderr.write(`round ${round} of ${rounds}: ${iterations} iterations so far\n`);
    }
    process.stdout.write(`${iterations} iterations were made beside the requests and jobs\n`);
    const ratios = (["requests", "jobs"] as const).map((kind) => {
      const p99 = (times: Times[]) =>
        percentile(
          times.flatMap((one) => one[kind]),
          0.99,
        );
      const p50 = (times: Times[]) =>
        percentile(
          times.flatMap((one) => one[kind]),
          0.5,
        );
      const count = alone.reduce((sum, one) => sum + one[kind].length, 0);
      process.stdout.write(
        `${kind} (${count}): p50 ${p50(alone).toFixed(1)} ms alone, ${p50(beside).toFixed(1)} ms beside; ` +
          `p99 ${p99(alone).toFixed(1)} ms alone, ${p99(beside).toFixed(1)} ms beside\n`,
      );
      return { kind, ratio: p99(beside) / p99(alone) };
    });
    for (const { kind, ratio } of ratios)
      printRatio(
        `p99 of ${kind} while two plans are made / without, at most ${wanted} wanted`,
        ratio,
      );
    return iterations > 0 && ratios.every(({ ratio }) => ratio <= wanted);
  } finally {
    await sql.end();
    await world.stop();
    await cluster.stop();
  }
}

/** Returns what measures one round: lists of users at a fixed pace, and jobs one by one. */
async function prepare(world: World, sql: postgres.Sql, tenant: TestTenant) {
  const userId = await tenant.person({ userName: "admin@quiet.test", roles: [{ value: "admin" }] });
  await Promise.all(
    Array.from({ length: 60 }, (_person, index) =>
      tenant.person({ userName: `p${index}@quiet.test` }),
    ),
  );
  const token = await tenant.token(userId, "admin");
  const input = encodeURIComponent(JSON.stringify({ limit: 50 }));
  const request = asking(token)(`${world.url}/trpc/users.list?input=${input}`);
  const job = await jobOf(world, sql, tenant);
  return async (): Promise<Times> => {
    const [requests, jobs] = await Promise.all([
      atPace(request, { everyMs: 25, seconds }),
      oneByOne(job, seconds),
    ]);
    return { requests, jobs };
  };
}

/** Publishes a job of the worker that makes plans, and waits until it has run. */
async function jobOf(world: World, sql: postgres.Sql, { id }: TestTenant) {
  const client = new Client({
    baseUrl: world.qstash.url,
    token: world.qstash.token,
    devMode: false,
  });
  const job = "notifications.send";
  await sql`
    insert into coalesced_jobs (tenant_id, job) values (${id}, ${job}) on conflict do nothing`;
  const runs = async () => {
    const [row] =
      await sql`select runs from coalesced_jobs where tenant_id = ${id} and job = ${job}`;
    return Number(row?.["runs"]);
  };
  return async () => {
    const before = await runs();
    const body = { v: 1, job, tenantId: id, requestId: "bench", payload: {} };
    await client.publishJSON({ url: `${world.analytics}/jobs/${job}`, body });
    while ((await runs()) === before) await Bun.sleep(2);
  };
}
