import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startOwnCluster } from "../chaos/own-cluster.ts";
import { startWorld } from "../chaos/world.ts";
import { memoryOf } from "../support/memory.ts";
import { caps, connectionsAsDefault } from "./night/caps.ts";
import { tell } from "./night/tell.ts";
import { runNight } from "./night/run.ts";
import { wrongsOf } from "./night/judge.ts";

const say = (line: string) => void process.stdout.write(`night: ${line}\n`);
const large = 20;
const people = 2000;
/** The hour takes five minutes, so all of it is twelve times as dense as in a real night. */
const timeScale = 12;

/**
 * `npm run soak -- night [tenants]`: 5,000 tenants have the same night, some of them large. All are
 * counted, once, spread over the hour, soon after their moment, while it is day for one of them.
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
    everywhere: connectionsAsDefault,
  });
  try {
    say(`${tenants} tenants, ${large} of them with ${people} people; an hour takes 5 minutes`);
    const result = await runNight({
      world,
      databases: cluster.databases,
      filling: { tenants, large, people },
      quizzesBefore: 100,
      withinMs: 30 * 60_000,
      memory: () => memoryOf("worker/index.ts", world.analytics),
      progress: say,
    });
    const hourMs = 3_600_000 / timeScale;
    const bounds = { maxLateMs: 5000, maxReadMs: 500, maxQuizMs: 5000, hourMs, caps };
    for (const line of tell(result, bounds)) say(line);
    const wrongs = wrongsOf(result, bounds);
    for (const wrong of wrongs) say(`WRONG ${wrong}`);
    say(wrongs.length === 0 ? "passed" : "FAILED");
    return wrongs.length === 0;
  } finally {
    await world.stop();
    await cluster.stop();
    await rm(directory, { recursive: true, force: true });
  }
}
