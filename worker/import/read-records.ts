import { parse } from "csv-parse/sync";
import type { ImportRecord } from "../../shared/imports/run-import.ts";
import { type Line, readLines } from "./read-lines.ts";

/** The size of a record of several lines. Beyond it, a quote counts as not closed. */
const maxRecord = { lines: 100, characters: 100_000 };

/** Records that are parsed in one call. */
const batchSize = 500;

const delimiters = [",", ";", "\t"] as const;
type Delimiter = (typeof delimiters)[number];

/** The delimiter that occurs most often in a header, outside of quotes. */
function delimiterOf(header: string): Delimiter {
  const unquoted = header.replaceAll(/"(?:[^"]|"")*"/g, "");
  const count = (delimiter: string) => unquoted.split(delimiter).length;
  return delimiters.reduce((best, delimiter) =>
    count(delimiter) > count(best) ? delimiter : best,
  );
}

const optionsOf = (delimiter: Delimiter) => ({
  delimiter,
  relax_column_count: true,
  record_delimiter: ["\r\n", "\n", "\r"],
});

/**
 * The records of a CSV file (RFC 4180; also with semicolons or tabs), each with its first line. Blank
 * lines are skipped. After a line that cannot be read, reading continues with the next line, so a quote
 * that is not closed costs only its own line.
 */
export async function* readRecords(input: AsyncIterable<Uint8Array>): AsyncGenerator<ImportRecord> {
  let framed: Frame[] = [];
  const lines = readLines(input);
  const first = await firstLine(lines);
  if (!first) return;
  const delimiter = delimiterOf(first.text);
  for await (const frame of frames(withFirst(first, lines), delimiter)) {
    framed.push(frame);
    if (framed.length < batchSize) continue;
    yield* parsed(framed, delimiter);
    framed = [];
  }
  yield* parsed(framed, delimiter);
}

async function firstLine(lines: AsyncIterator<Line>): Promise<Line | null> {
  for (;;) {
    const { value, done } = await lines.next();
    if (done === true) return null;
    if (value.text.trim() !== "") return value;
  }
}

async function* withFirst(first: Line, others: AsyncIterable<Line>) {
  yield first;
  yield* others;
}

/** Lines that form one record by their quotes, or a line that cannot be read. */
type Frame = { line: number; text: string } | { line: number; problem: string };

async function* frames(lines: AsyncIterable<Line>, delimiter: Delimiter): AsyncGenerator<Frame> {
  let open: Line[] = [];
  for await (const line of lines) {
    const left = [...open, line];
    open = [];
    yield* framesOf(left, open, delimiter);
  }
  for (let left = open; left.length > 0; left = open) {
    const [first, ...others] = left;
    if (first) yield { line: first.number, problem: unclosed };
    open = [];
    yield* framesOf(others, open, delimiter);
  }
}

const unclosed = 'opens a quote that is not closed; write a quote inside of a cell as ""';

/** Splits `lines` into frames. Lines that the next line may complete are pushed to `open`. */
function* framesOf(lines: readonly Line[], open: Line[], delimiter: Delimiter): Generator<Frame> {
  let pending = lines;
  while (pending.length > 0) {
    const [first] = pending;
    if (!first) return;
    const length = closedAfter(pending);
    if (length > 0) {
      const record = pending.slice(0, length);
      const text = record.map((line) => line.text).join("");
      if (length === 1 && text.trim() === "") {
        pending = pending.slice(1);
      } else if (length > 1 && !isRecord(text, delimiter)) {
        yield { line: first.number, problem: misplaced };
        pending = pending.slice(1);
      } else {
        yield { line: first.number, text };
        pending = pending.slice(length);
      }
    } else if (isTooLong(pending)) {
      yield { line: first.number, problem: unclosed };
      pending = pending.slice(1);
    } else {
      open.push(...pending);
      return;
    }
  }
}

/** The number of lines until the quotes are even, which is the length of the record; 0 if they never are. */
function closedAfter(lines: readonly Line[]): number {
  let quotes = 0;
  for (const [index, { text }] of lines.entries()) {
    for (let at = text.indexOf('"'); at !== -1; at = text.indexOf('"', at + 1)) quotes += 1;
    if (quotes % 2 === 0) return index + 1;
  }
  return 0;
}

const isTooLong = (lines: readonly Line[]) =>
  lines.length >= maxRecord.lines ||
  lines.reduce((sum, { text }) => sum + text.length, 0) >= maxRecord.characters;

const misplaced =
  'has a misplaced quote; put the whole cell into quotes, and write a quote inside as ""';

const isRecord = (text: string, delimiter: Delimiter) => recordsOf(text, delimiter)?.length === 1;

function recordsOf(text: string, delimiter: Delimiter): string[][] | null {
  try {
    return parse(text, optionsOf(delimiter));
  } catch {
    return null;
  }
}

/** Parses all frames in one call, or each separately if one of them is malformed. */
function* parsed(framed: readonly Frame[], delimiter: Delimiter): Generator<ImportRecord> {
  const good = framed.filter((frame) => "text" in frame);
  const whole = recordsOf(good.map(({ text }) => text).join(""), delimiter);
  const known = whole?.length === good.length ? whole : null;
  let next = 0;
  for (const frame of framed) {
    if ("problem" in frame) {
      yield frame;
      continue;
    }
    const cells = known ? known[next] : recordsOf(frame.text, delimiter)?.[0];
    next += 1;
    yield cells
      ? { line: frame.line, cells, ...(delimiter === "," ? {} : { delimiter }) }
      : { line: frame.line, problem: misplaced };
  }
}
