import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startOwnCluster } from "../chaos/own-cluster.ts";
import { startWorld } from "../chaos/world.ts";
import { type RateResult, runRate } from "./rate/run.ts";

const say = (line: string) => void process.stdout.write(`rate: ${line}\n`);

/** The minimum share of the allowed calls that must be used. */
const minUsed = 0.95;
const tenants = 5;
const people = 2000;
/** How many times the real limits an account of the scaled part may receive. */
const scale = 10;
const real = { perSecond: 4, perMinute: 60 };

/**
 * `npm run soak -- rate`: three provisioning workers share the accounts of five tenants. The first part
 * runs for three minutes with MindTickle's limits. The second part pushes 2,000 users each with ten times
 * the limits. The rate windows stay the same, because the limiter uses Redis's clock.
 */
export async function run(): Promise<boolean> {
  const directory = await mkdtemp(join(tmpdir(), "rampart-soak-"));
  const cluster = await startOwnCluster(directory);
  try {
    const world = await startWorld({
      databases: cluster.databases,
      timeScale: 1,
      timeoutMs: 10_000,
      settleMs: 30_000,
      provisioners: 3,
    });
    const slugs = (name: string) => Array.from({ length: tenants }, (_, i) => `${name}${i}`);
    const part = async (
      name: string,
      options: Omit<Parameters<typeof runRate>[0], "world" | "slugs" | "progress">,
    ) => {
      const { perSecond, perMinute } = options.limits;
      say(
        `${name}: ${perSecond} calls a second, ${perMinute} a minute, ${options.people} people each`,
      );
      const progress = (arrived: number[]) => say(`${name}: arrived ${arrived.join(", ")}`);
      return report(name, await runRate({ world, slugs: slugs(name), progress, ...options }));
    };
    try {
      const unscaled = await part("real", {
        people: 240,
        limits: real,
        minutes: 3,
        maxWaitMs: 5 * 60_000,
      });
      const limits = { perSecond: scale * real.perSecond, perMinute: scale * real.perMinute };
      const scaled = await part("scaled", { people, limits, maxWaitMs: 10 * 60_000 });
      return unscaled && scaled;
    } finally {
      await world.stop();
    }
  } finally {
    await cluster.stop();
    await rm(directory, { recursive: true, force: true });
  }
}

function report(name: string, { traffic, problems }: RateResult): boolean {
  for (const { rates, used, overtaken, beforeDeactivations } of traffic) {
    say(
      `${name}: at most ${rates.maxPerSecond} in a second and ${rates.maxPerMinute} in a minute, ` +
        `${rates.refused} refused, ${(100 * used).toFixed(1)} % of the allowance, overtaken by ` +
        `${overtaken} at most, ${beforeDeactivations} before the deactivations`,
    );
  }
  const wasted = traffic.filter(({ used }) => used < minUsed).length;
  for (const problem of problems) say(`PROBLEM ${problem}`);
  if (wasted > 0) say(`PROBLEM ${wasted} accounts used less than ${100 * minUsed} %`);
  return problems.length + wasted === 0;
}
