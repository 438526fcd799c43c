import fc from "fast-check";
import { expect, test } from "vitest";
import { csvRow, withoutApostrophe } from "../../shared/imports/csv-row.ts";
import { readRecords } from "../../shared/packs/csv-records.ts";

const cell = fc.string({ unit: fc.constantFrom("a", "b", " ", '"', ",", ";", "\n", "\r\n", "ä") });
const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;

test("cells in quotes are read as they were written, and lines are counted", () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 4 }),
      fc.constantFrom(",", ";"),
      (rows, separator) => {
        const lines = rows.map((row) => row.map(quoted).join(separator));
        const read = readRecords(`\uFEFF${lines.join("\r\n")}\r\n`, separator);
        expect(read.map(({ cells }) => cells)).toEqual(rows);
        const before = lines.slice(0, -1).join("\n").split("\n").length;
        expect(read.at(-1)?.line).toBe(rows.length === 1 ? 1 : before + 1);
      },
    ),
  );
});

test.each([
  ['a,b\n"x"y,c', "Line 2 has text behind a quote"],
  ['a,b\n"x\n"y,c', "Line 2 has text behind a quote"],
  ['a,b\nx,"y', "Line 2 has a quote that does not end"],
])("%j is refused, and no record is made of its rest", (text, message) => {
  expect(() => readRecords(text)).toThrow(message);
});

test("empty lines are left out, and spaces around cells without quotes", () => {
  expect(readRecords("a , b\n\n\r\n c,\n")).toEqual([
    { line: 1, cells: ["a", "b"] },
    { line: 4, cells: ["c", ""] },
  ]);
});

test.each(["=1+1", "-5", "@x", "＝1", "＋1", "plain", "it's"])(
  "%j comes back as it was exported",
  (text) => {
    const [record] = readRecords(csvRow([text, "x"]));
    expect(record?.cells.map(withoutApostrophe)).toEqual([text, "x"]);
  },
);
