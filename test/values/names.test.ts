import fc from "fast-check";
import { expect, test } from "vitest";
import { canonicalName } from "../../shared/values/names.ts";

test.each([
  ["José", "Jose\u0301", "composed and decomposed"],
  ["Ａｎｎａ", "anna", "full width"],
  ["ｶﾞ", "ガ", "half width"],
  ["anna ", " Anna", "blanks around"],
  ["anna\u00a0\u3000 b", "anna b", "blanks of other kinds and numbers"],
  ["an\u200bna", "anna", "a zero-width space"],
  ["\ufeffanna", "anna", "a byte order mark"],
  ["an\u00adna", "anna", "a soft hyphen"],
  ["\u202eanna\u202c", "anna", "direction marks"],
  ["ANNA@EXAMPLE.COM", "anna@example.com", "letters of either case"],
  ["ὈΔΥΣΣΕΎΣ", "ὀδυσσεύς", "a final sigma"],
])("%j and %j are one name: %s", (one, other) => {
  expect(canonicalName(one)).toBe(canonicalName(other));
});

test.each([
  ["anna", "anné"],
  ["straße", "strasse"],
  ["anna b", "annab"],
  ["ﬁ", "fi"],
])("%j and %j are two", (one, other) => {
  expect(canonicalName(one)).not.toBe(canonicalName(other));
});

test("applied twice it changes nothing, and the spelling of a name does not matter", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const once = canonicalName(text);
      expect(canonicalName(once)).toBe(once);
      expect(canonicalName(text.normalize("NFD"))).toBe(once);
      expect(canonicalName(` ${text}\u200d `)).toBe(once);
    }),
    { numRuns: 5_000 },
  );
});
