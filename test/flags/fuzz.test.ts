import { expect, it } from "vitest";
import { fuzz } from "./support/fuzz.ts";

it("2,000 random evaluations answer as unleash-client does, but for the documented differences", async () => {
  const { evaluations, enabled, differences } = await fuzz(2000, 14);
  expect(evaluations).toBeGreaterThanOrEqual(2000);
  expect(enabled / evaluations).toBeGreaterThan(0.2);
  expect(enabled / evaluations).toBeLessThan(0.8);
  const differing = [...differences.values()].reduce((sum, count) => sum + count, 0);
  expect(differing / evaluations).toBeLessThan(0.05);
});
