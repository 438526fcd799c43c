import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { AppError } from "../../shared/errors.ts";
import { parseItems, parseJson, tryParseJson } from "../../shared/json/parse-json.ts";
import { readBytes } from "../../shared/json/read-body.ts";

const nested = (levels: number, inner = "1") =>
  `${"[".repeat(levels)}${inner}${"]".repeat(levels)}`;

function refusal(work: () => unknown) {
  try {
    return { value: work() };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { code: error.code, message: error.message };
  }
}

describe("parseJson", () => {
  test("returns the parsed value", () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: "grapheme" }), (value) => {
        const text = JSON.stringify(value);
        const expected: unknown = JSON.parse(text);
        expect(parseJson(text)).toEqual(expected);
        expect(parseJson(new TextEncoder().encode(`\ufeff${text}`))).toEqual(expected);
      }),
    );
  });

  test.each([
    ["100 levels", nested(100), undefined],
    ["101 levels", nested(101), "bad_request"],
    ["a million levels", "[".repeat(1_000_000), "bad_request"],
    ["levels in a string", JSON.stringify("[".repeat(1000)), undefined],
    ["half of an object", '{"a":', "bad_request"],
    ["nothing", "", "bad_request"],
    ["too many values", JSON.stringify(Array.from({ length: 200_001 }, () => 0)), "too_large"],
    [
      "too many names",
      JSON.stringify(
        Object.fromEntries(Array.from({ length: 11_000 }, (_, n) => [`k${n}`, 0] as const)),
      ),
      "too_large",
    ],
  ])("of %s", (_what, text, code) => {
    expect(refusal(() => parseJson(text)).code).toBe(code);
    if (code !== undefined) expect(tryParseJson(text)).toBeUndefined();
  });

  test("refuses text that is not UTF-8", () => {
    const bytes = Uint8Array.from([0x22, 0xff, 0x22]);
    expect(refusal(() => parseJson(bytes)).message).toMatch(/UTF-8/);
  });
});

describe("parseItems", () => {
  const deep = `{"id":"deep","data":${nested(50_000)}}`;

  test("returns the items that are not too deep, and lists the others as sent", () => {
    const { value, deep: found } = parseItems(`[1, ${deep} ,{"id":2},${deep}]`, { of: null });
    expect(value).toMatchObject([1, { id: "deep" }, { id: 2 }, { id: "deep" }]);
    expect([...found.keys()]).toEqual([1, 3]);
    expect(found.get(1)?.text).toBe(deep);
    expect(found.get(3)?.problem).toMatch(/more than 100 levels deep at byte \d+/);
  });

  test("finds them in the member that holds the items, and refuses an invalid remainder entirely", () => {
    const { value, deep: found } = parseItems(
      `{"schemas":["x"],"Operations":[{"bulkId":"a"},${deep}]}`,
      { of: "operations" },
    );
    expect([...found.keys()]).toEqual([1]);
    expect(value).toMatchObject({ schemas: ["x"], Operations: [{ bulkId: "a" }, { id: "deep" }] });
    const outside = `{"schemas":${nested(200)},"Operations":[{"bulkId":"a"}]}`;
    expect(refusal(() => parseItems(outside, { of: "operations" })).code).toBe("bad_request");
  });

  test("returns the items at any depth like separate values", () => {
    const depths = fc.array(fc.integer({ min: 0, max: 250 }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(depths, fc.constantFrom('"[{\\""', '"]"', "{}"), (levels, inner) => {
        const items = levels.map((level) => nested(level, inner));
        const own = inner === "{}" ? 1 : 0;
        const { value, deep: found } = parseItems(`[${items.join(",")}]`, { of: null });
        const tooDeep = levels.flatMap((level, n) => (level + own + 1 > 100 ? [n] : []));
        expect([...found.keys()]).toEqual(tooDeep);
        for (const n of tooDeep) expect(found.get(n)?.text).toBe(items[n]);
        for (const [n, item] of items.entries()) {
          if (!found.has(n)) expect((value as unknown[])[n]).toEqual(JSON.parse(item));
        }
      }),
    );
  });

  test.each([
    ["arrays that do not end", "[[["],
    ["a deep item that does not end", `[${"[".repeat(200)}`],
    ["a deep item in an array that does not end", `[1,${nested(200)}`],
    ["a bracket too many", "[1]]"],
    ["the wrong bracket", `[${nested(150)},}]`],
  ])("refuses %s entirely", (_what, text) => {
    expect(refusal(() => parseItems(text, { of: null })).code).toBe("bad_request");
  });
});

describe("readBytes", () => {
  const streamed = (parts: string[]) => new Response(new Blob(parts));

  test("returns the whole body up to its limit, and null above it", async () => {
    const text = async (maxBytes: number) => {
      const bytes = await readBytes(streamed(["ab", "cd"]), maxBytes);
      return bytes && new TextDecoder().decode(bytes);
    };
    expect(await text(4)).toBe("abcd");
    expect(await text(3)).toBeNull();
    expect(await readBytes(new Response(null), 0)).toHaveLength(0);
  });

  test("does not wait for the end of an endless body", async () => {
    const endless = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new Uint8Array(1000)),
    });
    expect(await readBytes(new Response(endless), 10_000)).toBeNull();
  });
});
