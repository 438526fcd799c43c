import { AppError } from "../../../errors.ts";

/** A record of a CSV text with the number of its first line. */
export interface CsvRecord {
  line: number;
  cells: string[];
}

const separators = [",", ";", "\t"];

/**
 * The records of a CSV text (RFC 4180, with commas, semicolons or tabs). Blank lines are left out.
 * @throws AppError bad_request for a quote that is not closed
 */
export function parseCsv(text: string): CsvRecord[] {
  const source = text.replace(/^\uFEFF/, "");
  const header = /^[^\r\n]*/.exec(source)?.[0] ?? "";
  const count = (separator: string) => header.split(separator).length;
  const separator = separators.toSorted((a, b) => count(b) - count(a))[0] ?? ",";
  const records: CsvRecord[] = [];
  let [line, at] = [1, 0];
  while (at < source.length) {
    const record: CsvRecord = { line, cells: [] };
    for (;;) {
      const { cell, end, lines } = readCell(source, at, separator, line);
      record.cells.push(cell);
      line += lines;
      at = end;
      if (source[at] !== separator) break;
      at += 1;
    }
    if (source[at] === "\r" && source[at + 1] === "\n") at += 1;
    at += 1;
    line += 1;
    if (record.cells.some((cell) => cell !== "")) records.push(record);
  }
  return records;
}

function readCell(source: string, start: number, separator: string, line: number) {
  if (source[start] !== '"') {
    let end = start;
    while (end < source.length && !`${separator}\r\n`.includes(source[end] ?? "")) end += 1;
    return { cell: source.slice(start, end).trim(), end, lines: 0 };
  }
  let cell = "";
  for (let at = start + 1; ;) {
    const quote = source.indexOf('"', at);
    if (quote === -1) {
      const message = `Line ${line} opens a quote that is not closed. Write a quote inside of a cell as "".`;
      throw new AppError("bad_request", message, { field: "csv" });
    }
    cell += source.slice(at, quote);
    if (source[quote + 1] !== '"') {
      let end = quote + 1;
      while (source[end] === " ") end += 1;
      return { cell, end, lines: cell.split("\n").length - 1 };
    }
    cell += '"';
    at = quote + 2;
  }
}
