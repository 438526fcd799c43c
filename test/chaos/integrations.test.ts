import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { runIntegrationChaos } from "./integrations/run.ts";
import { pacedScale } from "../support/patience.ts";
import { startOwnCluster } from "./own-cluster.ts";

// The full-size run with 100,000 events: npm run soak -- integrations

it("applies each of 500 events once or stores it as a dead letter", async () => {
  const directory = await mkdtemp(join(tmpdir(), "rampart-chaos-"));
  const cluster = await startOwnCluster(directory);
  try {
    const { faults, kills, lost, bad, received } = await runIntegrationChaos({
      ...cluster,
      seed: 20_263,
      events: 500,
      people: 40,
      killEvery: 60,
      faultEvery: 25,
      timeScale: pacedScale(20),
      maxDrainMs: 90_000,
    });
    expect(faults).toEqual([]);
    expect(Object.values(kills).reduce((sum, one) => sum + one, 0)).toBeGreaterThanOrEqual(5);
    expect(kills.postgres).toBeGreaterThan(0);
    // Positive controls: there were lost events, dead letters and outbound webhooks.
    expect(lost).toBeGreaterThan(0);
    expect(bad).toBe(2);
    expect(received).toBeGreaterThan(50);
  } finally {
    await cluster.stop();
    await rm(directory, { recursive: true, force: true });
  }
});
