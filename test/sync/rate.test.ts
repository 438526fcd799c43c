import { expect, it } from "vitest";
import { startWorld } from "../chaos/world.ts";
import { runRate } from "../soak/rate/run.ts";
import { cloneDatabase } from "../support/database.ts";

// The full-size run, which also measures how much of the limits is used: npm run soak -- rate

it("keeps limits and order of several accounts that three workers share", async () => {
  const database = await cloneDatabase();
  const world = await startWorld({
    databases: database,
    timeScale: 1,
    timeoutMs: 10_000,
    settleMs: 1000,
    provisioners: 3,
  });
  try {
    const slugs = ["one", "two", "three"];
    const limits = { perSecond: 20, perMinute: 600 };
    const options = { world, slugs, limits, people: 25, maxWaitMs: 60_000 };
    const { traffic, problems } = await runRate(options);
    expect(problems).toEqual([]);
    // Positive control: the accounts were busy.
    for (const { rates } of traffic) expect(rates.maxPerSecond).toBeGreaterThan(4);
  } finally {
    await world.stop();
    await database.drop();
  }
});
