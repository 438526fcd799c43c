import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileFlags } from "../../shared/flags/evaluate/compile.ts";
import type { FlagContext } from "../../shared/flags/evaluate/context.ts";
import { evaluate } from "../../shared/flags/evaluate/evaluate.ts";
import type {
  Constraint,
  Feature,
  FlagState,
  Strategy,
} from "../../shared/flags/evaluate/state.ts";
import { state } from "./support/states.ts";

const feature = (rest: Partial<Feature>): Feature => ({
  name: "flag",
  enabled: true,
  strategies: [],
  ...rest,
});
const flagOn = (...constraints: Constraint[]): Feature =>
  feature({ strategies: [{ name: "default", constraints }] });
const isOne = (contextName: string, ...values: string[]) => ({
  contextName,
  operator: "IN",
  values,
});
const ask = (features: Feature[], context: FlagContext = {}, fallback?: boolean) =>
  evaluate(
    compileFlags({ features }, new Map(fallback === undefined ? [] : [["flag", fallback]])),
    "flag",
    context,
  );

describe("a flag depends on", () => {
  const march = {
    contextName: "currentTime",
    operator: "DATE_AFTER",
    value: "2026-03-01T00:00:00Z",
  };
  const april = { ...march, operator: "DATE_BEFORE", value: "2026-04-01T00:00:00Z" };
  const version = { contextName: "appVersion", operator: "SEMVER_GTE", value: "2.4.0" };
  const office = { contextName: "remoteAddress", operator: "IN_CIDR", values: ["203.0.113.0/24"] };
  const cases: [string, Feature, FlagContext, FlagContext][] = [
    ["the environment", flagOn(isOne("environment", "test")), { environment: "test" }, {}],
    ["the app type", flagOn(isOne("appType", "trucking")), { appType: "trucking" }, {}],
    ["the tenant", flagOn(isOne("tenantId", "t1", "t2")), { tenantId: "t2" }, { tenantId: "t3" }],
    ["the role", flagOn(isOne("role", "admin")), { role: "admin" }, { role: "rep" }],
    [
      "the person",
      feature({ strategies: [{ name: "userWithId", parameters: { userIds: "p1, p2" } }] }),
      { userId: "p2" },
      { userId: "p3" },
    ],
    [
      "a schedule",
      flagOn(march, april),
      { currentTime: "2026-03-31T23:59:59Z" },
      { currentTime: new Date("2026-04-01T00:00:00Z") },
    ],
    [
      "the version",
      flagOn(version),
      { properties: { appVersion: "2.10.0" } },
      { properties: { appVersion: "2.4.0-rc.1" } },
    ],
    [
      "the network",
      flagOn(office),
      { remoteAddress: "::ffff:203.0.113.9" },
      { remoteAddress: "203.0.114.9" },
    ],
    ["any property", flagOn(isOne("plan", "gold")), { properties: { plan: "gold" } }, {}],
  ];

  it.each(cases)("%s", (_, flag, on, off) => {
    expect(ask([flag], on)).toMatchObject({
      enabled: true,
      reason: "TARGETING_MATCH",
      strategy: 0,
    });
    expect(ask([flag], off)).toEqual({ enabled: false, reason: "DEFAULT" });
  });

  it("a prerequisite", () => {
    const flag = feature({ dependencies: [{ feature: "base" }] });
    const base = (enabled: boolean) => ({ name: "base", enabled, strategies: [] });
    expect(ask([flag, base(true)])).toEqual({ enabled: true, reason: "STATIC" });
    const off = { enabled: false, reason: "DISABLED", prerequisite: "base" };
    expect(ask([flag, base(false)])).toEqual(off);
  });

  it("the kill switch before all else, also while its rules are malformed", () => {
    const flag = { ...flagOn({ contextName: "x", operator: "?" }), enabled: false };
    expect(ask([flag], {}, true)).toEqual({ enabled: false, reason: "DISABLED" });
  });
});

describe("the reason", () => {
  const half = { name: "flexibleRollout", parameters: { rollout: 50, stickiness: "userId" } };

  it("is SPLIT where a percentage decides, for those in and those out", () => {
    const answers = Array.from({ length: 40 }, (_, i) =>
      ask([feature({ strategies: [half] })], { userId: String(i) }),
    );
    expect(new Set(answers.map(({ reason }) => reason))).toEqual(new Set(["SPLIT"]));
    expect(new Set(answers.map(({ enabled }) => enabled))).toEqual(new Set([true, false]));
  });

  it("is SPLIT where weights decide, and not where an override does", () => {
    const overrides = [{ contextName: "userId", values: ["1"] }];
    const variants = [
      { name: "red", weight: 1, overrides },
      { name: "blue", weight: 1 },
    ];
    const flag = feature({ strategies: [{ name: "default" }], variants });
    expect(ask([flag], { userId: "2" }).reason).toBe("SPLIT");
    expect(ask([flag], { userId: "1" })).toMatchObject({
      reason: "TARGETING_MATCH",
      variant: { name: "red" },
    });
  });

  it("is DEFAULT for a declared flag that is not in the state, ERROR for an undeclared one", () => {
    expect(ask([], {}, true)).toEqual({ enabled: true, reason: "DEFAULT" });
    expect(ask([])).toEqual({
      enabled: false,
      reason: "ERROR",
      errorCode: "FLAG_NOT_FOUND",
      errorMessage: "The flag flag does not exist.",
    });
  });
});

describe("a malformed rule", () => {
  const malformed: Strategy = {
    name: "default",
    constraints: [
      isOne("tenantId", "t1"),
      { contextName: "age", operator: "NUM_GT", value: "old", inverted: true },
    ],
  };
  const forAdmins: Strategy = { name: "default", constraints: [isOne("role", "admin")] };
  const flag = feature({ strategies: [malformed, forAdmins] });

  it.each([true, false])("gives the declared fallback, %s, and says what is wrong", (fallback) => {
    expect(ask([flag], { tenantId: "t1" }, fallback)).toEqual({
      enabled: fallback,
      reason: "ERROR",
      errorCode: "PARSE_ERROR",
      errorMessage: "strategies[0].constraints[1].value must be a number, such as 12.5",
    });
  });

  it("does not matter where another rule decides", () => {
    expect(ask([flag], { tenantId: "t1", role: "admin" }, false).reason).toBe("TARGETING_MATCH");
    expect(ask([flag], { tenantId: "t2" }, true)).toEqual({ enabled: false, reason: "DEFAULT" });
  });

  it("of a prerequisite gives the fallback of that flag", () => {
    const base = { ...flag, name: "base", strategies: [malformed] };
    const child = feature({ dependencies: [{ feature: "base" }] });
    const context = { tenantId: "t1" };
    const flags = compileFlags({ features: [base, child] }, new Map([["base", true]]));
    expect(evaluate(flags, "flag", context).enabled).toBe(true);
    expect(ask([base, child], context).enabled).toBe(false);
  });

  it("is listed with its flag and place, also in a segment", () => {
    const segments = [
      { id: 4, constraints: [{ contextName: "v", operator: "SEMVER_EQ", value: "v1" }] },
    ];
    const features = [
      feature({
        strategies: [{ name: "sometimes", segments: [4, 5] }],
        dependencies: [{ feature: "nobody" }],
        variants: [{ name: "red", weight: -1 }],
      }),
    ];
    expect(compileFlags({ features, segments }).faults.map(({ path }) => path)).toEqual([
      "segments[0].constraints[0].value",
      "dependencies[0].feature",
      "variants[0].weight",
      "strategies[0].segments[0].constraints[0].value",
      "strategies[0].segments[1]",
      "strategies[0].name",
    ]);
  });
});

describe("an evaluation never throws", () => {
  it("whatever the state and the context are", () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.jsonValue(), fc.record({ features: fc.array(fc.jsonValue()) })),
        fc.jsonValue(),
        (anything, context) => {
          const flags = compileFlags(anything as unknown as FlagState);
          for (const name of [...flags.flags.keys(), "flag"]) {
            expect(typeof evaluate(flags, name, context as FlagContext).enabled).toBe("boolean");
          }
        },
      ),
      { numRuns: 50 },
    );
  });

  it("whatever stands in the place of a part of a rule", () => {
    fc.assert(
      fc.property(state, fc.jsonValue(), fc.nat(), fc.jsonValue(), (whole, part, at, context) => {
        const flags = compileFlags(replacePart(whole, part, at) as FlagState);
        for (const name of flags.flags.keys()) {
          const answer = evaluate(flags, name, { properties: { x: context } } as FlagContext);
          expect(typeof answer.enabled).toBe("boolean");
        }
      }),
      { numRuns: 50 },
    );
  });

  it("for a context that cannot be read", () => {
    const currentTime = Object.create(null) as Date;
    const after = { contextName: "currentTime", operator: "DATE_AFTER", value: "2026-01-01" };
    expect(ask([flagOn(after)], { currentTime }, true)).toMatchObject({
      enabled: true,
      reason: "ERROR",
      errorCode: "INVALID_CONTEXT",
    });
  });
});

/** The JSON with one of its inner values replaced. */
function replacePart(whole: FlagState, part: unknown, at: number): unknown {
  const count = JSON.stringify(whole).match(/[{[,]/g)?.length ?? 1;
  let left = at % count;
  return JSON.parse(JSON.stringify(whole), (key, value: unknown) =>
    key !== "" && left-- === 0 ? part : value,
  );
}
