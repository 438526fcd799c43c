import fc from "fast-check";
import type {
  Constraint,
  FlagState,
  Strategy,
  Variant,
} from "../../../shared/flags/evaluate/state.ts";
import { fields, from, properties, valueOf } from "./values.ts";

const anyField = from(...Object.keys(fields), ...Object.keys(properties), "missing");
const rarely = fc.integer({ min: 0, max: 4 }).map((n) => n === 0);

const withValues = (
  operators: string[],
  names: fc.Arbitrary<string>,
  values: fc.Arbitrary<string[]>,
) =>
  fc.record({
    operator: from(...operators),
    contextName: names,
    values,
    inverted: rarely,
    caseInsensitive: rarely,
  });
const withValue = (
  operators: string[],
  names: fc.Arbitrary<string>,
  value: fc.Arbitrary<string | number>,
) => fc.record({ operator: from(...operators), contextName: names, value, inverted: rarely });
const listOf = (value: fc.Arbitrary<string>) => fc.array(value, { maxLength: 3 });

const constraint: fc.Arbitrary<Constraint> = fc.oneof(
  withValues(["IN", "NOT_IN"], anyField, listOf(fc.oneof(valueOf.id, valueOf.text))),
  withValues(
    ["STR_STARTS_WITH", "STR_ENDS_WITH", "STR_CONTAINS"],
    from("company", "userId", "missing"),
    listOf(valueOf.text),
  ),
  withValues(["IN_CIDR"], from("remoteAddress", "address", "missing"), valueOf.networkList),
  withValue(
    ["NUM_EQ", "NUM_GT", "NUM_GTE", "NUM_LT", "NUM_LTE"],
    from("score", "userId", "missing"),
    valueOf.ruleNumber,
  ),
  withValue(
    ["SEMVER_EQ", "SEMVER_GT", "SEMVER_GTE", "SEMVER_LT", "SEMVER_LTE"],
    from("appVersion", "missing"),
    valueOf.ruleVersion,
  ),
  withValue(["DATE_AFTER", "DATE_BEFORE"], fc.constant("currentTime"), valueOf.time),
  withValue(["REGEX"], from("company", "userId", "missing"), valueOf.pattern),
);

const stickiness = from("default", "random", "userId", "tenantId", "company", "missing");
const percentage = fc.oneof(
  fc.integer({ min: 0, max: 100 }),
  fc.integer({ min: -1, max: 101 }).map(String),
);
const groupId = from("", "a", "b");

const rule = fc.oneof(
  fc.record({ name: fc.constant("default"), parameters: fc.constant({}) }),
  fc.record({
    name: fc.constant("flexibleRollout"),
    parameters: fc.record(
      { rollout: percentage, stickiness, groupId },
      { requiredKeys: ["rollout"] },
    ),
  }),
  fc.record({
    name: from("gradualRolloutUserId", "gradualRolloutSessionId", "gradualRolloutRandom"),
    parameters: fc.record({ percentage, groupId }, { requiredKeys: ["percentage"] }),
  }),
  fc.record({
    name: fc.constant("userWithId"),
    parameters: fc.record({ userIds: listOf(valueOf.id).map((ids) => ids.join(", ")) }),
  }),
  fc.record({
    name: fc.constant("remoteAddress"),
    parameters: fc.record({ IPs: valueOf.networkList.map((ips) => ips.join(" ,")) }),
  }),
);

const variantList = (stickinesses: fc.Arbitrary<string>): fc.Arbitrary<Variant[]> =>
  fc.array(
    fc.record(
      {
        name: from("red", "green", "blue"),
        weight: fc.integer({ min: 0, max: 1000 }),
        stickiness: stickinesses,
        payload: fc.constant({ type: "string", value: "x" }),
        overrides: fc.array(
          fc.record({ contextName: anyField, values: fc.array(valueOf.id, { maxLength: 2 }) }),
          { maxLength: 1 },
        ),
      },
      { requiredKeys: ["name", "weight"] },
    ),
    { maxLength: 3 },
  );

const segmentIds = [1, 2, 3];
const strategy: fc.Arbitrary<Strategy> = fc
  .tuple(
    rule,
    fc.record(
      {
        constraints: fc.array(constraint, { maxLength: 2 }),
        segments: fc.subarray(segmentIds, { maxLength: 1 }),
        variants: variantList(stickiness),
      },
      { requiredKeys: [] },
    ),
  )
  .map(([named, rest]) => ({ ...named, ...rest }));

const feature = (name: string, parents: string[]) =>
  fc.record(
    {
      name: fc.constant(name),
      enabled: fc.integer({ min: 0, max: 9 }).map((n) => n > 0),
      strategies: fc.array(strategy, { maxLength: 3 }),
      variants: variantList(stickiness),
      dependencies: fc.array(
        fc.record(
          {
            feature: from(...(parents.length > 0 ? parents : ["none"])),
            enabled: fc.boolean(),
            variants: fc.subarray(["red", "green", "disabled"]),
          },
          { requiredKeys: ["feature"] },
        ),
        { maxLength: parents.length > 0 ? 1 : 0 },
      ),
    },
    { requiredKeys: ["name", "enabled", "strategies"] },
  );

export const flagNames = ["parent", "other", "child"];

/** States without a fault. */
export const state: fc.Arbitrary<FlagState> = fc.record({
  features: fc.tuple(
    feature("parent", []),
    feature("other", []),
    feature("child", ["parent", "other"]),
  ),
  segments: fc.tuple(
    ...segmentIds.map((id) =>
      fc.record({ id: fc.constant(id), constraints: fc.array(constraint, { maxLength: 2 }) }),
    ),
  ),
});
