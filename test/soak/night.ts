import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startOwnCluster } from "../chaos/own-cluster.ts";
import { startWorld } from "../chaos/world.ts";
import { memoryOf } from "../support/memory.ts";
import { caps, defaultConnections } from "./night/caps.ts";
import { summarize } from "./night/summarize.ts";
import { runNight } from "./night/run.ts";
import { findProblems } from "./night/check.ts";

const say = (line: string) => void process.stdout.write(`night: ${line}\n`);
const large = 20;
const people = 2000;
/** The hour takes five minutes, so the load is twelve times that of a real night. */
const timeScale = 12;

/**
 * `npm run soak -- night [tenants]`: the nightly reports of 5,000 tenants, some of them large. Each
 * tenant gets one report, soon after its due time, spread over the hour, while another tenant is in use.
 */
export async function run(args: string[]): Promise<boolean> {
  const tenants = Number(args[0] ?? 5000);
  const directory = await mkdtemp(join(tmpdir(), "rampart-soak-"));
  const cluster = await startOwnCluster(directory);
  const world = await startWorld({
    databases: cluster.databases,
    timeScale,
    timeoutMs: 10_000,
    settleMs: 30_000,
    everywhere: defaultConnections,
  });
  try {
    say(`${tenants} tenants, ${large} of them with ${people} people; an hour takes 5 minutes`);
    const result = await runNight({
      world,
      databases: cluster.databases,
      filling: { tenants, large, people },
      quizzesBefore: 100,
      maxWaitMs: 30 * 60_000,
      memory: () => memoryOf("worker/index.ts", world.analytics),
      progress: say,
    });
    const hourMs = 3_600_000 / timeScale;
    const bounds = { maxLateMs: 5000, maxReadMs: 500, maxQuizMs: 5000, hourMs, caps };
    for (const line of summarize(result, bounds)) say(line);
    const problems = findProblems(result, bounds);
    for (const problem of problems) say(`PROBLEM ${problem}`);
    say(problems.length === 0 ? "passed" : "FAILED");
    return problems.length === 0;
  } finally {
    await world.stop();
    await cluster.stop();
    await rm(directory, { recursive: true, force: true });
  }
}
