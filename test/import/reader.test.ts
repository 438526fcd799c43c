import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ImportRecord } from "../../shared/imports/run-import.ts";
import { readRecords } from "../../worker/import/read-records.ts";
import { inspect, openSource } from "../../worker/import/source.ts";

/** The file's bytes in chunks of this size. */
async function* pieces(bytes: Uint8Array, size: number) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const bytesOf = (text: string) => new TextEncoder().encode(text);

const read = (text: string, size = 5): Promise<ImportRecord[]> =>
  Array.fromAsync(readRecords(pieces(bytesOf(text), size)));

const cells = (records: ImportRecord[]) =>
  records.map((record) => [record.line, record.problem ?? record.cells]);

describe("reading CSV", () => {
  it("accepts quotes, line breaks in quotes, CRLF, a byte order mark and blank lines", async () => {
    const text = '\uFEFFid,name\r\n1,"Ada, ""the first"""\r\n\r\n2,"two\r\nlines"\n3,Zoë\r4,last';
    expect(cells(await read(text))).toEqual([
      [1, ["id", "name"]],
      [2, ["1", 'Ada, "the first"']],
      [4, ["2", "two\r\nlines"]],
      [6, ["3", "Zoë"]],
      [7, ["4", "last"]],
    ]);
  });

  it.each([
    ['1,"never closed\n2,b\n3,c\n', "is not closed"],
    ['1,x"y\n2,b\n3,c\n', "is not closed"],
    ['1,"x" y\n2,b\n3,c\n', "has a misplaced quote"],
  ])("reports only the line %j, and continues after it", async (text, problem) => {
    const [first, ...others] = await read(text);
    expect(first).toMatchObject({ line: 1, problem: expect.stringContaining(problem) });
    expect(cells(others)).toEqual([
      [2, ["2", "b"]],
      [3, ["3", "c"]],
    ]);
  });

  it("ends a quote that is not closed, and loses none of the following lines", async () => {
    const lines = Array.from({ length: 400 }, (_, n) => `${n},x`);
    const [header, broken, ...others] = await read(`a,b\n1,"open\n${lines.join("\n")}`, 1000);
    expect(header).toEqual({ line: 1, cells: ["a", "b"] });
    expect(broken).toMatchObject({ line: 2, problem: expect.stringContaining("not closed") });
    expect(cells(others)).toEqual(lines.map((line, n) => [n + 3, line.split(",")]));
  });

  it("refuses a file without line breaks before it fills the memory", async () => {
    await expect(read("x".repeat(1_100_000), 65_536)).rejects.toThrow("Line 1 is longer than");
  });

  it("returns the written records for chunks of any size", async () => {
    const cell = fc.string({ unit: fc.constantFrom("a", '"', ",", "\n", "\r", "é", "😀", " ") });
    const row = fc.array(cell, { minLength: 2, maxLength: 4 });
    const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
    await fc.assert(
      fc.asyncProperty(
        fc.array(row, { maxLength: 8 }),
        fc.constantFrom("\n", "\r\n"),
        fc.integer({ min: 1, max: 30 }),
        async (rows, ending, size) => {
          const text = rows.map((row) => `${row.map(quoted).join(",")}${ending}`).join("");
          const found = await read(text, size);
          expect(found.map((record) => record.problem ?? record.cells)).toEqual(rows);
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe("a file", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "rampart-reader-"));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const at = async (name: string, content: string | Uint8Array) => {
    const path = join(folder, name);
    await writeFile(path, content);
    return path;
  };

  it("is decompressed while it is read, regardless of its name", async () => {
    const path = await at("zipped.csv", gzipSync("a,b\n1,2\n"));
    let seen = 0;
    const records = readRecords(await openSource(path, (bytes) => (seen = bytes)));
    expect(cells(await Array.fromAsync(records))).toEqual([
      [1, ["a", "b"]],
      [2, ["1", "2"]],
    ]);
    expect(seen).toBe((await inspect(path, { a: {} })).bytes);
  });

  it("that is truncated causes an error", async () => {
    const whole = gzipSync(`a,b\n${"1,2\n".repeat(10_000)}`);
    const path = await at("cut.csv.gz", whole.subarray(0, whole.length - 20));
    const records = readRecords(await openSource(path, () => undefined));
    await expect(Array.fromAsync(records)).rejects.toThrow("unexpected end of file");
  });

  it("is refused with its name if it is missing, empty or without a column", async () => {
    const columns = { externalId: { required: true }, email: {} } as const;
    await expect(inspect(join(folder, "none.csv"), columns)).rejects.toThrow(/none\.csv: .*ENOENT/);
    await expect(inspect(await at("empty.csv", ""), columns)).rejects.toThrow("is empty");
    await expect(inspect(await at("other.csv", "email;name\n"), columns)).rejects.toThrow(
      'lacks "externalId". Its first line must name the columns, with commas between; it is: email;name',
    );
  });

  it("of 300,000 lines takes no more memory than one of 3,000", async () => {
    const line = (n: number) => `u${n},course ${n % 7},quiz ${n % 20},${n % 100},2024-01-01\n`;
    const many = Array.from({ length: 300_000 }, (_, n) => line(n)).join("");
    const path = await at("large.csv.gz", gzipSync(many));
    const script = new URL("read-main.ts", import.meta.url).pathname;
    const child = Bun.spawn([process.execPath, script, path], { stdout: "pipe" });
    const [records = 0, growth = Infinity] = JSON.parse(await new Response(child.stdout).text());
    expect(records).toBe(300_000);
    expect(growth).toBeLessThan(100 * 1024 * 1024);
  });
});
