import * as z from "zod";
import { readHeader } from "../../../imports/columns.ts";
import { csvHead, csvRow, withoutApostrophe } from "../../../imports/csv-row.ts";
import { csvProblem, type CsvRecord, readRecords } from "../../csv-records.ts";

/** A column of a file: where its value is in an item, and how a cell writes it. */
export interface CsvColumn {
  name: string;
  path: readonly string[];
  kind: "text" | "number" | "boolean" | "list" | "time";
  required?: true;
}

/** The text of a file. 1 MB is the limit of a request. */
export const csvInput = z.strictObject({ csv: z.string().min(1).max(1_000_000) });

export const csvOutput = z.object({
  csv: z.string().describe("The file, with a header if it is the first page."),
  nextCursor: z.string().nullable().describe("The cursor of the next page; null on the last page."),
});

const maxRecords = 2000;

const readers: Record<CsvColumn["kind"], (cell: string) => unknown> = {
  text: withoutApostrophe,
  // Other texts stay as they are, so that the message names them.
  number: (cell) => (/^[+-]?\d+(?:[.,]\d+)?$/.test(cell) ? Number(cell.replace(",", ".")) : cell),
  boolean: (cell) =>
    ({ true: true, yes: true, "1": true, false: false, no: false, "0": false })[
      cell.toLowerCase()
    ] ?? cell,
  list: (cell) => cell.split(/[\s|]+/).filter((part) => part !== ""),
  time: (cell) => cell,
};

const separators = [",", ";", "\t"];

/** The records that have a value. The separator is the one that occurs most in the first line. */
function recordsOf(csv: string): CsvRecord[] {
  const header = /^[^\r\n]*/.exec(csv)?.[0] ?? "";
  const count = (separator: string) => header.split(separator).length;
  const separator = separators.toSorted((a, b) => count(b) - count(a))[0];
  return readRecords(csv, separator).filter(({ cells }) => cells.some((cell) => cell !== ""));
}

/**
 * The items of a file, one for each record: an AppError for one that has another number of cells than the
 * header.
 * @throws AppError bad_request for a file without its required columns, or with too many records
 */
export function itemsOf(csv: string, columns: readonly CsvColumn[]): unknown[] {
  const [header, ...records] = recordsOf(csv);
  if (!header || records.length === 0)
    throw csvProblem("The file has no records below its header.");
  if (records.length > maxRecords)
    throw csvProblem(`The file has more than ${maxRecords} records. Split it.`);
  const wanted = Object.fromEntries(
    columns.map(({ name, required }) => [name, required ? { required } : {}]),
  );
  let read: ReturnType<typeof readHeader>;
  try {
    read = readHeader(wanted, header.cells);
  } catch (error) {
    throw csvProblem(error instanceof Error ? error.message : String(error));
  }
  return records.map(({ line, cells }) => {
    if (cells.length !== read.width) {
      return csvProblem(
        `Line ${line} has ${cells.length} cells, the first line ${read.width}. Put cells that contain a separator into quotes.`,
      );
    }
    const byName = read.cellsOf(cells);
    const item: Record<string, unknown> = {};
    for (const { name, path, kind } of columns) {
      const cell = byName[name];
      if (cell !== undefined && cell !== "") put(item, path, readers[kind](cell));
    }
    return item;
  });
}

function put(item: Record<string, unknown>, path: readonly string[], value: unknown): void {
  const [name = "", ...rest] = path;
  if (rest.length === 0) {
    item[name] = value;
    return;
  }
  const inner = item[name];
  const group = typeof inner === "object" && inner !== null ? { ...inner } : {};
  put(group, rest, value);
  item[name] = group;
}

const valueAt = (item: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>(
    (value, name) =>
      typeof value === "object" && value !== null
        ? new Map<string, unknown>(Object.entries(value)).get(name)
        : undefined,
    item,
  );

/** Items as a file that `itemsOf` reads. */
export const csvOf = (
  items: readonly unknown[],
  columns: readonly CsvColumn[],
  isFirst: boolean,
): string =>
  (isFirst ? csvHead(columns.map(({ name }) => name)) : "") +
  items
    .map((item) =>
      csvRow(
        columns.map(({ path }) => {
          const value = valueAt(item, path);
          if (value instanceof Date) return value.toISOString();
          return Array.isArray(value) ? value.join(" ") : value;
        }),
      ),
    )
    .join("");
