import { startWorld } from "../chaos/world.ts";
import type { FaultInput } from "../standins/mindtickle/faults.ts";
import { ensureDatabase } from "../standins/rampart-database.ts";
import { roomy } from "../support/tenants.ts";
import { startBenchCluster } from "./servers/cluster.ts";
import { pauseJobs, resumeJobs, queueJobs, waitingJobs } from "./fairness/backlog.ts";
import { sendEachSecond } from "./fairness/quiet.ts";
import { median, percentile as at, printRatio } from "./measure.ts";

const jobs = 100_000;
/** Rounds of each case. They alternate with the quiet tenant alone, so that noise affects both equally. */
const rounds = 5;
const seconds = 20;

/** The behaviour of the busy tenant's MindTickle account while its jobs wait. */
const cases: { name: string; fault?: FaultInput }[] = [
  { name: "beside 100,000 jobs" },
  { name: "while its MindTickle answers 429", fault: { account: "busy", kind: "429" } },
  { name: "while it hangs", fault: { account: "busy", kind: "latency", ms: 60_000 } },
];

/**
 * A busy tenant queues 100,000 jobs, and a quiet tenant creates one user a second. Compares the time from
 * the quiet tenant's request to the effect at MindTickle with the time while the busy tenant's jobs are
 * paused. QStash holds all jobs, and the busy tenant's account has MindTickle's limits.
 */
export async function run(): Promise<void> {
  const cluster = await startBenchCluster();
  const { server, password } = cluster;
  const qstash = await ensureDatabase(server, "qstash_standin", password, "bench_qstash");
  const world = await startWorld({
    databases: { ...cluster, qstash },
    timeScale: 1,
    timeoutMs: 10_000,
    settleMs: 30_000,
  });
  try {
    const quiet = await world.createTenant("quiet");
    const scim = roomy.scim ?? {};
    const busy = await world.createTenant("busy", { scim, channel: { max: jobs } });
    await sendEachSecond(world, quiet, 10);
    const before = await sendEachSecond(world, quiet, seconds);
    await pauseJobs(world, busy);
    await queueJobs(busy, jobs);
    const alone: number[][] = [];
    const found: { name: string; p95: number; ratio: number }[] = [];
    for (const { name, fault } of cases) {
      const own: number[][] = [];
      const beside: number[][] = [];
      for (let round = 1; round <= rounds; round += 1) {
        await pauseJobs(world, busy);
        await world.mindtickle.removeFaults();
        own.push(await sendEachSecond(world, quiet, seconds));
        if (fault) await world.mindtickle.addFault(fault);
        await resumeJobs(world, busy);
        beside.push(await sendEachSecond(world, quiet, seconds));
        const [before95, now95] = [own, beside].map((all) => at(all.at(-1) ?? [], 0.95).toFixed(0));
        process.stderr.write(`${name}, round ${round}: p95 ${now95} ms, alone ${before95} ms\n`);
      }
      const p95 = medianAt(beside, 0.95);
      found.push({ name, p95, ratio: p95 / medianAt(own, 0.95) });
      alone.push(...own);
    }
    // Without remaining jobs, the last rounds would measure nothing.
    const left = await waitingJobs(world, busy);
    process.stdout.write(`${jobs - left} jobs were delivered during the test, ${left} wait\n`);
    say("alone", medianAt(alone, 0.5), medianAt(alone, 0.95));
    say("alone, before the other had jobs", at(before, 0.5), at(before, 0.95));
    for (const { name, p95, ratio } of found) {
      printRatio(`${name}, p95 ${p95.toFixed(0)} ms / alone, at most 1.5 wanted`, ratio);
    }
  } finally {
    await world.stop();
    await cluster.stop();
  }
}

const say = (name: string, p50: number, p95: number) =>
  process.stdout.write(`${name}: p50 ${p50.toFixed(0)} ms, p95 ${p95.toFixed(0)} ms\n`);

/** The median of the rounds, so that one disturbed round does not count. */
const medianAt = (all: number[][], share: number) => median(all.map((one) => at(one, share)));
