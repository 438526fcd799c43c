import { expect, inject, it } from "vitest";
import { startWorld } from "../chaos/world.ts";
import { runRate } from "../soak/rate/run.ts";
import { ensureDatabase } from "../standins/rampart-database.ts";
import { cloneDatabase } from "../support/database.ts";

// The same with 2,000 people each, and with how much of the limits is used: npm run soak -- rate

it("keeps limits and order of five accounts that three workers share", async () => {
  const { superuserUrl, password } = inject("cluster");
  const database = await cloneDatabase();
  const name = `q_${database.name}`;
  const qstash = await ensureDatabase(superuserUrl, "qstash_standin", password, name);
  const world = await startWorld({
    databases: { ...database, qstash },
    timeScale: 1,
    timeoutMs: 10_000,
    settleMs: 1000,
    provisioners: 3,
  });
  try {
    const slugs = ["one", "two", "three", "four", "five"];
    const limits = { perSecond: 20, perMinute: 600 };
    const options = { world, slugs, limits, people: 24, withinMs: 60_000 };
    const { seen, wrongs } = await runRate(options);
    expect(wrongs).toEqual([]);
    // Without accounts that were kept busy, limits that hold would prove nothing.
    for (const { rates } of seen) expect(rates.maxPerSecond).toBeGreaterThan(4);
  } finally {
    await world.stop();
    await database.drop();
  }
});
