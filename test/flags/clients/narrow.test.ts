import fc from "fast-check";
import { expect, it } from "vitest";
import { compileFlags } from "../../../shared/flags/evaluate/compile.ts";
import { evaluate } from "../../../shared/flags/evaluate/evaluate.ts";
import type { FlagContext } from "../../../shared/flags/evaluate/context.ts";
import type { FlagState } from "../../../shared/flags/evaluate/state.ts";
import { narrowFeature } from "../../../shared/flags/clients/narrow-feature.ts";
import type { TenantView } from "../../../shared/flags/clients/tenant-view.ts";
import { flagNames, state } from "../support/states.ts";
import { context, valueOf } from "../support/values.ts";

/** What both answers say, with the same draws. */
function answersOf(rules: FlagState, whom: FlagContext, random: number) {
  const compiled = compileFlags(rules);
  const original = Math.random;
  Math.random = () => random;
  try {
    return flagNames.map((name) => {
      const { enabled, variant } = evaluate(compiled, name, whom);
      return { name, enabled, variant: variant?.name ?? null };
    });
  } finally {
    Math.random = original;
  }
}

const narrowed = ({ features, segments = [] }: FlagState, view: TenantView): FlagState => ({
  features: features.map((feature) => narrowFeature(feature, segments, view)),
});

it("rules that are narrowed to a tenant give its people the same answers, without naming others", () => {
  const random = fc.double({ min: 0, max: 0.999, noNaN: true });
  fc.assert(
    fc.property(
      state,
      fc.array(context, { minLength: 3, maxLength: 3 }),
      valueOf.id.filter((id) => id !== ""),
      random,
      (rules, some, tenantId, drawn) => {
        const known = { tenantId, appType: "trucking", environment: "test" };
        const people = new Set(
          some.flatMap(({ userId, properties }) => [userId, String(properties?.["userId"])]),
        );
        const isForeign = (text: string, isId: boolean) => isId && !people.has(text);
        const view = narrowed(rules, { known, isForeign });
        expect(compileFlags(view).faults).toEqual([]);
        const parts = JSON.stringify(view);
        expect(parts).not.toMatch(/"contextName":"(?:tenantId|appType|environment)"/);
        for (const one of some.filter(({ userId }) => userId !== "")) {
          const whom: FlagContext = { ...one };
          delete whom.tenantId;
          delete whom.environment;
          expect(answersOf(view, whom, drawn)).toEqual(
            answersOf(rules, { ...whom, ...known }, drawn),
          );
        }
      },
    ),
    { numRuns: 500 },
  );
});

it("a rule for another tenant or person leaves no trace", () => {
  const [own, other] = [
    "019c2f3e-7d51-7a3b-9c44-000000000001",
    "019c2f3e-7d51-7a3b-9c44-000000000002",
  ];
  const only = (tenantId: string) => [
    { contextName: "tenantId", operator: "IN", values: [tenantId] },
  ];
  const overrides = [{ contextName: "tenantId", values: [other] }];
  const view: TenantView = {
    known: { tenantId: own, appType: "enablement", environment: "test" },
    isForeign: (text, isId) => (isId ? text !== "me" : text.includes(other)),
  };
  const rules: FlagState = {
    segments: [{ id: 7, name: "globex", constraints: only(other) }],
    features: [
      {
        name: "flag",
        enabled: true,
        strategies: [
          { name: "default", constraints: only(other) },
          { name: "default", segments: [7] },
          { name: "userWithId", parameters: { userIds: `me, ${other}` } },
          {
            name: "default",
            constraints: [
              { contextName: "userId", operator: "REGEX", value: `^${other}$`, inverted: true },
              { contextName: "account", operator: "NOT_IN", values: [other, "north"] },
            ],
            variants: [
              {
                name: "globex",
                weight: 0,
                payload: { type: "string", value: "globex" },
                overrides,
              },
              { name: "all", weight: 1 },
            ],
          },
        ],
      },
    ],
  };
  const view1 = narrowed(rules, view);
  expect(JSON.stringify(view1)).not.toMatch(/globex|000000000002/);
  expect(view1.features[0]?.strategies).toEqual([
    { name: "userWithId", parameters: { userIds: "me" }, constraints: [], variants: [] },
    {
      name: "default",
      parameters: {},
      constraints: [
        { contextName: "userId", operator: "IN", values: [], inverted: true },
        { contextName: "account", operator: "NOT_IN", values: ["north"] },
      ],
      variants: [{ name: "all", weight: 1 }],
    },
  ]);
});
