import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { jsonLimits, type JsonLimits, scan } from "../../shared/json/scan.ts";

const encoder = new TextEncoder();
const lax: JsonLimits = { depth: 1e9, values: 1e9, names: 1e9 };
const scanned = (text: string, limits: Partial<JsonLimits>) =>
  scan(encoder.encode(text), { ...lax, ...limits })?.of;

/** The same counts, computed from the parsed value. */
function measured(value: unknown): JsonLimits {
  const names = new Set<string>();
  const visit = (one: unknown): { depth: number; values: number } => {
    if (typeof one !== "object" || one === null) return { depth: 0, values: 0 };
    if (!Array.isArray(one)) for (const name of Object.keys(one)) names.add(name);
    const inner = Object.values(one).map(visit);
    return {
      depth: 1 + Math.max(0, ...inner.map(({ depth }) => depth)),
      values: inner.reduce((sum, { values }) => sum + values, Math.max(1, inner.length)),
    };
  };
  return { ...visit(value), names: names.size };
}

const json = fc
  .oneof(
    fc.jsonValue({ maxDepth: 6 }),
    fc.jsonValue({ stringUnit: "binary" }),
    fc.array(fc.string({ unit: fc.constantFrom('"', "\\", "[", "{", "}", "]", ",", ":", "é") })),
  )
  .map((value) => JSON.parse(JSON.stringify(value)) as unknown);

describe("scan", () => {
  test("counts like the parsed value for any strings and whitespace", () => {
    fc.assert(
      fc.property(json, fc.constantFrom(undefined, 2), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        const { depth, values, names } = measured(value);
        expect(scanned(text, { depth, values, names })).toBeUndefined();
        if (depth > 0) expect(scanned(text, { depth: depth - 1 })).toBe("depth");
        if (values > 0) expect(scanned(text, { values: values - 1 })).toBe("values");
        if (names > 0) expect(scanned(text, { names: names - 1 })).toBe("names");
      }),
      { numRuns: 500 },
    );
  });

  test("terminates for any bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        scan(bytes);
      }),
    );
    expect(scanned('["\\', {})).toBeUndefined();
  });

  test("returns the position of the first excess", () => {
    const bytes = encoder.encode(`${" ".repeat(7)}${"[".repeat(200)}`);
    expect(scan(bytes)).toEqual({ of: "depth", at: 7 + jsonLimits.depth });
    expect(scan(encoder.encode('{"a":[1,2,3]}'), { ...lax, values: 3 })).toEqual({
      of: "values",
      at: 9,
    });
  });

  test("counts names up to the limit with few errors", () => {
    const text = JSON.stringify(
      Object.fromEntries(Array.from({ length: jsonLimits.names * 1.1 }, (_, n) => [`n${n}`, 0])),
    );
    expect(scan(encoder.encode(text))?.of).toBe("names");
    const same = JSON.stringify(Array.from({ length: 50_000 }, () => ({ id: 1, name: 2 })));
    expect(scan(encoder.encode(same))).toBeNull();
  });
});
