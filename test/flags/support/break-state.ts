import fc from "fast-check";
import type { FlagState } from "../../../shared/flags/evaluate/state.ts";

/** Parts of rules that cannot be evaluated. They replace the part of the same kind. */
const brokenConstraints = [
  { contextName: "userId", operator: "ALMOST", values: ["1"] },
  { contextName: "userId", operator: "REGEX", value: "(?=a)" },
  { contextName: "score", operator: "NUM_EQ", value: "twelve" },
  { contextName: "score", operator: "NUM_EQ", value: "" },
  { contextName: "score", operator: "NUM_EQ" },
  { contextName: "appVersion", operator: "SEMVER_GT", value: "1.2" },
  { contextName: "appVersion", operator: "SEMVER_GT", value: "v1.2.3" },
  { contextName: "currentTime", operator: "DATE_AFTER", value: "soon" },
  { contextName: "hiredAt", operator: "DATE_AFTER", value: "2026-01-01T00:00:00Z" },
  { contextName: "userId", operator: "IN", values: "1" },
  { contextName: "userId", operator: "IN", values: [1, null] },
  { operator: "IN", values: ["1"] },
  { contextName: "remoteAddress", operator: "IN_CIDR" },
  null,
  "x",
].map((constraint) => ({ constraints: [constraint] }));
const brokenStrategies = [
  ...brokenConstraints,
  ...brokenConstraints.map(({ constraints: [constraint] }) => ({
    constraints: [typeof constraint === "object" ? { ...constraint, inverted: true } : constraint],
  })),
  { segments: [99] },
  { constraints: "x" },
  { name: "sometimes" },
  { name: "flexibleRollout", parameters: { rollout: "half" } },
  { name: "flexibleRollout", parameters: {} },
  { name: "gradualRolloutUserId", parameters: { percentage: null } },
  { name: "userWithId", parameters: { userIds: ["1"] } },
  { variants: [{ name: "red", weight: "much" }] },
  { variants: [null] },
];
const brokenFeatures = [
  { enabled: "yes" },
  { strategies: null },
  { strategies: {} },
  { variants: [{ weight: 1 }] },
  { variants: [{ name: "red", weight: 1, overrides: [{}] }] },
  { dependencies: [{ feature: "nobody" }] },
  { dependencies: [{}] },
];

/** A state in which a part of a flag cannot be evaluated, and the name of that flag. */
export const breakState = (state: fc.Arbitrary<FlagState>) =>
  fc
    .tuple(
      state,
      fc.nat({ max: 1 }),
      fc.oneof(
        fc.constantFrom(...brokenStrategies).map((strategy) => ({ strategy, feature: {} })),
        fc.constantFrom(...brokenFeatures).map((feature) => ({ strategy: null, feature })),
      ),
    )
    .map(([{ features, segments }, index, broken]) => {
      const original = features[index];
      const [first, ...rest] = original?.strategies ?? [];
      const strategies = broken.strategy
        ? [{ name: "default", parameters: {}, ...first, ...broken.strategy }, ...rest]
        : original?.strategies;
      const feature = { ...original, strategies, ...broken.feature } as unknown;
      const changed = features.with(index, feature as (typeof features)[number]);
      return {
        state: { features: changed, ...(segments ? { segments } : {}) },
        name: original?.name,
      };
    });
