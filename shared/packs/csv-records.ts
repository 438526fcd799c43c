import { AppError } from "../errors.ts";

/** A record of a CSV text with the number of its first line. */
export interface CsvRecord {
  line: number;
  cells: string[];
}

/** What is wrong with a CSV text, and where. */
export const csvProblem = (message: string): AppError =>
  new AppError("bad_request", message, { field: "csv" });

/**
 * The records of a CSV text (RFC 4180), without a byte order mark and empty lines. Spaces around a cell
 * without quotes do not count.
 * @throws AppError bad_request for a quote that does not end, and for text behind one
 */
export function readRecords(text: string, separator = ","): CsvRecord[] {
  const source = text.replace(/^\uFEFF/, "");
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
    if (record.cells.length > 1 || record.cells[0] !== "") records.push(record);
  }
  return records;
}

function readCell(source: string, start: number, separator: string, line: number) {
  const ends = `${separator}\r\n`;
  if (source[start] !== '"') {
    let end = start;
    while (end < source.length && !ends.includes(source[end] ?? "")) end += 1;
    return { cell: source.slice(start, end).trim(), end, lines: 0 };
  }
  let cell = "";
  for (let at = start + 1; ;) {
    const quote = source.indexOf('"', at);
    if (quote === -1) {
      const problem = `Line ${line} has a quote that does not end. Write a quote inside of a cell as "".`;
      throw csvProblem(problem);
    }
    cell += source.slice(at, quote);
    const next = source[quote + 1];
    if (next !== '"') {
      if (next !== undefined && !ends.includes(next)) {
        const problem = `Line ${line} has text behind a quote. Write a quote inside of a cell as "".`;
        throw csvProblem(problem);
      }
      return { cell, end: quote + 1, lines: cell.split("\n").length - 1 };
    }
    cell += '"';
    at = quote + 2;
  }
}
