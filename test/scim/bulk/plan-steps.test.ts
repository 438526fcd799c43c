import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { planSteps } from "../../../server/scim/bulk/plan-steps.ts";

const keys = fc.array(fc.constantFrom("a", "b", "c", "d", "e"), { maxLength: 2 });
const operations = fc
  .array(fc.record({ claims: keys, mentions: keys, references: keys, createsUser: fc.boolean() }), {
    maxLength: 25,
  })
  .map((list) => list.map((one, place) => ({ ...one, place, present: [] })));

type Planned = (typeof operations extends fc.Arbitrary<infer T> ? T : never)[number];

const share = (left: string[], right: string[]) => left.some((key) => right.includes(key));

/** Whether two operations depend on each other, by the rules in docs/scim.md. */
function depend(earlier: Planned, later: Planned): boolean {
  const bothCreate = earlier.createsUser && later.createsUser;
  return (
    share(earlier.claims, later.claims) ||
    share(earlier.references, later.claims) ||
    share(earlier.claims, later.references) ||
    (!bothCreate &&
      (share(earlier.claims, later.mentions) || share(earlier.mentions, later.claims)))
  );
}

describe("the steps of a bulk request", () => {
  it("contain every operation once, and dependent ones in their order", () => {
    fc.assert(
      fc.property(operations, fc.boolean(), (list, keepsOrder) => {
        const steps = planSteps(list, keepsOrder);
        expect(
          steps
            .flat()
            .map(({ place }) => place)
            .toSorted((a, b) => a - b),
        ).toEqual(list.map(({ place }) => place));
        const stepOf = new Map(steps.flatMap((step, i) => step.map((one) => [one.place, i])));
        for (const earlier of list) {
          for (const later of list.slice(earlier.place + 1)) {
            if (!depend(earlier, later)) continue;
            expect(stepOf.get(later.place)).toBeGreaterThan(stepOf.get(earlier.place) ?? NaN);
          }
        }
      }),
      { numRuns: 500 },
    );
  });

  it("follow the request if order is kept", () => {
    fc.assert(
      fc.property(operations, (list) => {
        const places = planSteps(list, true).flat();
        expect(places.map(({ place }) => place)).toEqual(list.map(({ place }) => place));
      }),
    );
  });

  it("are a single step for 1,000 independent operations", () => {
    const list = Array.from({ length: 1000 }, (_, n) => ({
      claims: [`name-${n}`],
      mentions: ["department"],
      references: [],
      createsUser: n % 2 === 0,
      present: [],
    }));
    expect(planSteps(list, false)).toEqual([list]);
    expect(planSteps(list, true)).toEqual([list]);
  });
});
