import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startOwnCluster } from "../chaos/own-cluster.ts";
import { runChaos } from "../chaos/run.ts";

const say = (line: string) => void process.stdout.write(`${line}\n`);

/**
 * `npm run soak -- chaos [changes] [seed]`: the run of test/chaos whole. 100,000 SCIM changes over
 * two tenants, with kills at random; ends within 25 minutes on two cores, verified either way.
 */
export async function run(args: string[]): Promise<boolean> {
  const changes = Number(args[0] ?? 100_000);
  const seed = Number(args[1] ?? Math.floor(Math.random() * 2 ** 31));
  const directory = await mkdtemp(join(tmpdir(), "rampart-soak-"));
  const { databases, stop } = await startOwnCluster(directory);
  say(`chaos: ${changes} changes, seed ${seed}`);
  try {
    const result = await runChaos({
      databases,
      seed,
      changes,
      parallel: 16,
      people: 2000,
      killEvery: 1000,
      faultEvery: 250,
      timeScale: 10,
      timeoutMs: 1000,
      settleMs: 2500,
      driveAtMostMs: 20 * 60_000,
      restWithinMs: 4 * 60_000,
      progress: ({ answered, seconds, left }) => {
        const rate = answered / Math.max(seconds, 1);
        const eta = Math.round((changes - answered) / Math.max(rate, 1));
        const shown = seconds > 0 ? `${rate.toFixed(0)}/s, ${eta} s to go` : "coming to rest";
        say(`${answered}/${changes} ${shown}; ${left.pushes} to push, ${left.events} events open`);
      },
    });
    const { wrongs, answered, people, kills, faults, unannounced, driveSeconds, restSeconds } =
      result;
    for (const wrong of wrongs.slice(0, 20)) say(`WRONG ${wrong}`);
    const killed = Object.entries(kills).map(([victim, count]) => `${victim} ${count}`);
    say(
      `chaos: ${answered} of ${changes} changes of ${people} people in ${driveSeconds.toFixed(0)} s, ` +
        `at rest ${restSeconds.toFixed(0)} s later; killed ${killed.join(", ")}; ${faults} faults; ` +
        `${unannounced} events committed and not announced; ${wrongs.length} wrong; seed ${seed}`,
    );
    return wrongs.length === 0 && answered === changes;
  } finally {
    await stop();
    await rm(directory, { recursive: true, force: true });
  }
}

if (import.meta.main) process.exit((await run(process.argv.slice(2))) ? 0 : 1);
