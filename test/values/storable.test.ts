import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { findUnstorable, storableText, storableValue } from "../../shared/values/storable.ts";

describe("findUnstorable", () => {
  test.each([
    ["cut \ud83d", "", "holds half of a surrogate pair, which cannot be stored"],
    [{ note: "a\0b" }, "note", "holds U+0000, which cannot be stored"],
    [
      { a: [{ b: "x" }, { b: "\udc00" }] },
      "a[1].b",
      "holds half of a surrogate pair, which cannot be stored",
    ],
    [{ a: { "k\0": 1 } }, "a.k\ufffd", "holds U+0000, which cannot be stored"],
  ])("%j", (value, path, problem) => {
    expect(findUnstorable(value)).toEqual({ path, problem });
  });

  test("accepts plain text that looks like an escape, and complete surrogate pairs", () => {
    expect(
      findUnstorable({ title: "\\u0000 and \\ud83d", emoji: "😀", n: 1, no: null }),
    ).toBeNull();
  });

  test("names the first of several, in the order of the document", () => {
    expect(findUnstorable({ a: ["x", "\0"], b: "\0" })?.path).toBe("a[1]");
  });

  test("does not overflow the stack on deep values", () => {
    let value: unknown = "\0";
    for (let i = 0; i < 10_000; i += 1) value = [value];
    expect(findUnstorable(value)?.path).toHaveLength(30_000);
  });
});

test("cleaned values can be stored, and storable values do not change", () => {
  fc.assert(
    fc.property(fc.jsonValue({ noUnicodeString: false, stringUnit: "binary" }), (value) => {
      const clean = storableValue(value);
      expect(findUnstorable(clean)).toBeNull();
      if (findUnstorable(value) === null) expect(clean).toBe(value);
    }),
  );
  expect(storableText("a\0b\ud83d")).toBe("a\ufffdb\ufffd");
});
