import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runIntegrationChaos } from "../chaos/integrations/run.ts";
import { startOwnCluster } from "../chaos/own-cluster.ts";

const say = (line: string) => void process.stdout.write(`${line}\n`);

/**
 * `npm run soak -- integrations [events] [seed]`: 100,000 events between Rampart and the services of two
 * tenants, while the server, workers, Redis, the QStash stand-in and Postgres are killed at random.
 */
export async function run(args: string[]): Promise<boolean> {
  const events = Number(args[0] ?? 100_000);
  const seed = Number(args[1] ?? Math.floor(Math.random() * 2 ** 31));
  const directory = await mkdtemp(join(tmpdir(), "rampart-soak-"));
  const cluster = await startOwnCluster(directory);
  say(`integrations: ${events} events, seed ${seed}`);
  try {
    const result = await runIntegrationChaos({
      ...cluster,
      seed,
      events,
      people: 1500,
      killEvery: 1000,
      faultEvery: 250,
      timeScale: 10,
      maxDrainMs: 10 * 60_000,
      progress: ({ sent, seconds, waiting }) => {
        const rate = sent / Math.max(seconds, 1);
        const eta = Math.round((events - sent) / Math.max(rate, 1));
        const { effects, pushes, deliveries } = waiting;
        say(
          `${sent}/${events} ${rate.toFixed(0)}/s, ${eta} s to go; ` +
            `${effects} webhook events, ${pushes} pushes and ${deliveries} deliveries pending`,
        );
      },
    });
    const { faults, kills, lost, bad, received, refused, driveSeconds, drainSeconds } = result;
    for (const fault of faults.slice(0, 20)) say(`FAULT ${fault}`);
    const killed = Object.entries(kills).map(([victim, count]) => `${victim} ${count}`);
    say(
      `integrations: ${events} events in ${driveSeconds.toFixed(0)} s, consistent ${drainSeconds.toFixed(0)} s later; ` +
        `killed ${killed.join(", ")}; ${lost} webhooks lost, ${bad} that cannot be applied; ` +
        `${received} outgoing events received, ${refused} refused first; ${faults.length} faults; seed ${seed}`,
    );
    return faults.length === 0;
  } finally {
    await cluster.stop();
    await rm(directory, { recursive: true, force: true });
  }
}

if (import.meta.main) process.exit((await run(process.argv.slice(2))) ? 0 : 1);
