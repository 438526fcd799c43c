import fc from "fast-check";
import { expect, test } from "vitest";
import { RecentMap } from "../../shared/values/recent-map.ts";

test("it keeps the entries that were used last, at most as many as it may", () => {
  const key = fc.integer({ min: 0, max: 5 });
  const step = fc.record({ do: fc.constantFrom("get", "set", "delete", "has"), key });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 4 }), fc.array(step, { maxLength: 60 }), (max, steps) => {
      const map = new RecentMap<number, string>({ max });
      /** The keys of the entries, the one that was used last at the end. */
      let model: number[] = [];
      for (const [turn, { do: what, key: used }] of steps.entries()) {
        const isKnown = model.includes(used);
        const rest = model.filter((other) => other !== used);
        if (what === "set") map.set(used, `${turn}`);
        else if (what === "get") expect(map.get(used) !== undefined).toBe(isKnown);
        else expect(what === "has" ? map.has(used) : map.delete(used)).toBe(isKnown);
        if (what === "delete") model = rest;
        if (what === "set" || (what === "get" && isKnown)) model = [...rest, used].slice(-max);
      }
      expect([0, 1, 2, 3, 4, 5].filter((one) => map.has(one))).toEqual(
        model.toSorted((a, b) => a - b),
      );
    }),
  );
});
