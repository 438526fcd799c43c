import { expect, it } from "vitest";
import { cloneDatabase } from "../support/database.ts";
import { paced, pacedScale, patient } from "../support/patience.ts";
import { runChaos } from "./run.ts";

// The full-size run with 100,000 changes: npm run soak -- chaos

it("loses and repeats none of 200 changes while parts of the system are killed", async () => {
  const database = await cloneDatabase();
  try {
    const { problems, kills, answered, unpublished } = await runChaos({
      databases: database,
      seed: 20_251,
      changes: 200,
      parallel: 16,
      people: 40,
      killEvery: 40,
      faultEvery: 10,
      timeScale: pacedScale(20),
      timeoutMs: paced(400),
      settleMs: paced(1200),
      maxDriveMs: patient(60_000),
      maxDrainMs: 60_000,
    });
    expect(problems).toEqual([]);
    expect(answered).toBe(200);
    expect(Object.values(kills).reduce((sum, one) => sum + one, 0)).toBeGreaterThanOrEqual(3);
    expect(kills.server).toBeGreaterThan(0);
    // Positive control: some events were committed and not published at once.
    expect(unpublished).toBeGreaterThan(0);
  } finally {
    await database.drop();
  }
});
