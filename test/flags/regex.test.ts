import { describe, expect, it } from "vitest";
import { compilePattern } from "../../shared/flags/evaluate/regex/compile-pattern.ts";
import { fuzzPatterns } from "./support/patterns.ts";

it("random patterns are accepted, refused and matched as by re2js", () => {
  expect(fuzzPatterns(150, 21)).toBeGreaterThan(50);
});

describe("a pattern that would take another engine exponential time", () => {
  const long = "a".repeat(5000);

  it.each([
    ["(a+)+$", `${long}!`],
    ["(a|aa)+$", `${long}!`],
    ["^(\\w+\\s?)*$", `${long}!`],
    ["(.*)*x", long],
    ["(?:a?){50}a{50}b", long],
    ["(x+x+)+y", long.replaceAll("a", "x")],
  ])("%s is answered", (pattern, text) => {
    expect(compilePattern(pattern, false)(text)).toBe(false);
  });
});

describe("a pattern is refused with the reason and the place", () => {
  it.each([
    ["^(?=a)b$", "A group that RE2 does not have at position 2: (?="],
    ["(a)\\1", "An escape that RE2 does not have at position 4: \\1"],
    ["a)b", "A ) without its ( at position 2: )b"],
    ["a(b", "A ( without its ) at position 2: (b"],
    ["x[a-", "A class without its closing ] at position 2: [a-"],
    ["[z-a]", "A range from high to low at position 2: z-a"],
    ["*a", "A repetition of nothing at position 1: *a"],
    ["a**", "A repetition of a repetition at position 3: *"],
    ["a{2000}", "A count that is not from 0 to 1000 at position 2: {2000}"],
    ["\\p{Foo}", "An unknown class of Unicode at position 1: \\p{Foo}"],
    ["(?:abc){900}", "The pattern has more than 2500 states"],
    ["(".repeat(300) + ")".repeat(300), "Groups are nested more than 250 deep"],
  ])("%s", (pattern, message) => {
    expect(() => compilePattern(pattern, false)).toThrow(message);
  });
});
