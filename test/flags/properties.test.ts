import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileFlags } from "../../shared/flags/evaluate/compile.ts";
import { evaluate } from "../../shared/flags/evaluate/evaluate.ts";
import { murmur3 } from "../../shared/flags/evaluate/hash.ts";
import type { Strategy } from "../../shared/flags/evaluate/state.ts";
import { context } from "./support/values.ts";

const flagWith = (strategy: Strategy) =>
  compileFlags({ features: [{ name: "flag", enabled: true, strategies: [strategy] }] });
const rollout = (percent: number, stickiness = "userId") => ({
  name: "flexibleRollout",
  parameters: { rollout: percent, stickiness, groupId: "flag" },
});
const colours = [
  { name: "red", weight: 100 },
  { name: "green", weight: 200 },
  { name: "blue", weight: 700 },
];
const people = Array.from({ length: 4000 }, (_, i) => `person-${i}`);

it("the hash is MurmurHash3", () => {
  const vectors = [
    ["", 0, 0],
    ["", 1, 0x514e28b7],
    ["a", 0, 0x3c2569b2],
    ["aaaa", 0x9747b28c, 0x5a97808a],
    ["abc", 0, 0xb3dd93fa],
    ["Hello, world!", 0x9747b28c, 0x24884cba],
    ["The quick brown fox jumps over the lazy dog", 0x9747b28c, 0x2fa826cd],
  ] as const;
  for (const [text, seed, hash] of vectors) expect(murmur3(text, seed)).toBe(hash);
});

describe("a percentage", () => {
  it("keeps everybody who is in when it rises", () => {
    const percent = fc.integer({ min: 0, max: 100 });
    fc.assert(
      fc.property(fc.string(), percent, percent, (userId, one, other) => {
        const isIn = (percentage: number) =>
          evaluate(flagWith(rollout(percentage)), "flag", { userId }).enabled;
        if (isIn(Math.min(one, other))) expect(isIn(Math.max(one, other))).toBe(true);
      }),
    );
  });

  it("gives an id the same answer, whatever else the context has", () => {
    const flags = flagWith({ ...rollout(50), variants: colours });
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), context, context, (userId, one, other) => {
        const answer = evaluate(flags, "flag", { ...one, userId });
        expect(evaluate(flags, "flag", { ...other, userId })).toEqual(answer);
      }),
    );
  });

  it.each([0, 1, 25, 50, 99, 100])("of %i selects that share of the people", (percent) => {
    const flags = flagWith(rollout(percent));
    const selected = people.filter((userId) => evaluate(flags, "flag", { userId }).enabled);
    expect(Math.abs(selected.length / people.length - percent / 100)).toBeLessThan(0.03);
  });

  it("of tenants has all people of a tenant or none", () => {
    const flags = flagWith(rollout(50, "tenantId"));
    for (const tenantId of people.slice(0, 50)) {
      const answers = people
        .slice(0, 20)
        .map((userId) => evaluate(flags, "flag", { userId, tenantId }).enabled);
      expect(new Set(answers).size).toBe(1);
    }
  });

  it("without the field that it sticks to selects nobody", () => {
    expect(evaluate(flagWith(rollout(99)), "flag", {}).enabled).toBe(false);
  });
});

describe("variants", () => {
  it.each([10, 100])("have the shares of their weights among %i % of the people", (percent) => {
    const flags = flagWith({ ...rollout(percent), variants: colours });
    const names = people.flatMap(
      (userId) => evaluate(flags, "flag", { userId }).variant?.name ?? [],
    );
    for (const { name, weight } of colours) {
      const share = names.filter((one) => one === name).length / names.length;
      expect(Math.abs(share - weight / 1000)).toBeLessThan(0.06);
    }
  });

  it("with the weight 0 are not drawn", () => {
    const flags = flagWith({
      ...rollout(100),
      variants: [
        { name: "none", weight: 0 },
        { name: "all", weight: 1 },
      ],
    });
    const names = people.map((userId) => evaluate(flags, "flag", { userId }).variant?.name);
    expect(new Set(names)).toEqual(new Set(["all"]));
  });
});
