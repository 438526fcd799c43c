import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startOwnCluster } from "../chaos/own-cluster.ts";
import { runChaos } from "../chaos/run.ts";

const say = (line: string) => void process.stdout.write(`${line}\n`);

/**
 * `npm run soak -- chaos [changes] [seed]`: the full-size run of test/chaos. It makes 100,000 SCIM
 * changes in two tenants while random processes are killed. It takes at most 25 minutes on two cores.
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
      maxDriveMs: 20 * 60_000,
      maxDrainMs: 4 * 60_000,
      progress: ({ answered, seconds, left }) => {
        const rate = answered / Math.max(seconds, 1);
        const eta = Math.round((changes - answered) / Math.max(rate, 1));
        const shown =
          seconds > 0 ? `${rate.toFixed(0)}/s, ${eta} s to go` : "finishing pending work";
        say(
          `${answered}/${changes} ${shown}; ${left.pushes} pending pushes, ${left.events} pending events`,
        );
      },
    });
    const { problems, answered, people, kills, faults, unpublished, driveSeconds, drainSeconds } =
      result;
    for (const problem of problems.slice(0, 20)) say(`PROBLEM ${problem}`);
    const killed = Object.entries(kills).map(([victim, count]) => `${victim} ${count}`);
    say(
      `chaos: ${answered} of ${changes} changes of ${people} users in ${driveSeconds.toFixed(0)} s, ` +
        `nothing pending ${drainSeconds.toFixed(0)} s later; killed ${killed.join(", ")}; ${faults} faults; ` +
        `${unpublished} events committed and not published at once; ${problems.length} problems; seed ${seed}`,
    );
    return problems.length === 0 && answered === changes;
  } finally {
    await stop();
    await rm(directory, { recursive: true, force: true });
  }
}

if (import.meta.main) process.exit((await run(process.argv.slice(2))) ? 0 : 1);
