import { parse } from "csv-parse/sync";
import type { ImportRecord } from "../../shared/imports/run-import.ts";
import { type Delimiter, delimiterOf } from "./delimiter.ts";
import { type Line, readLines } from "./read-lines.ts";

/** Of a record that goes over several lines, at most; then a quote is not closed. */
const most = { lines: 100, characters: 100_000 };

/** Records that are parsed together. */
const together = 500;

const optionsOf = (delimiter: Delimiter) => ({
  delimiter,
  relax_column_count: true,
  record_delimiter: ["\r\n", "\n", "\r"],
});

/**
 * The records of a CSV file (RFC 4180; semicolons and tabs are taken as well as commas), each with the
 * line where it begins; blank lines are left out. A line that cannot be read is told of, and reading goes on with the line behind it, so that
 * a quote that is never closed costs its own line alone.
 */
export async function* readRecords(input: AsyncIterable<Uint8Array>): AsyncGenerator<ImportRecord> {
  let framed: Frame[] = [];
  const lines = readLines(input);
  const first = await firstLine(lines);
  if (!first) return;
  const delimiter = delimiterOf(first.text);
  for await (const frame of frames(withFirst(first, lines), delimiter)) {
    framed.push(frame);
    if (framed.length < together) continue;
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

/** Lines that are one record as far as quotes tell, or a line that is none. */
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

/** Takes the frames off the beginning of `lines`; what may go on with the next line goes to `open`. */
function* framesOf(lines: readonly Line[], open: Line[], delimiter: Delimiter): Generator<Frame> {
  let pending = lines;
  while (pending.length > 0) {
    const [first] = pending;
    if (!first) return;
    const length = closedAfter(pending);
    if (length > 0) {
      const own = pending.slice(0, length);
      const text = own.map((line) => line.text).join("");
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

/** How many lines make the record that begins with the first: until quotes are even; 0 if never. */
function closedAfter(lines: readonly Line[]): number {
  let quotes = 0;
  for (const [index, { text }] of lines.entries()) {
    for (let at = text.indexOf('"'); at !== -1; at = text.indexOf('"', at + 1)) quotes += 1;
    if (quotes % 2 === 0) return index + 1;
  }
  return 0;
}

const isTooLong = (lines: readonly Line[]) =>
  lines.length >= most.lines ||
  lines.reduce((sum, { text }) => sum + text.length, 0) >= most.characters;

const misplaced =
  'has a quote where none may stand; put the whole cell into quotes, and write a quote inside as ""';

const isRecord = (text: string, delimiter: Delimiter) => recordsOf(text, delimiter)?.length === 1;

function recordsOf(text: string, delimiter: Delimiter): string[][] | null {
  try {
    return parse(text, optionsOf(delimiter));
  } catch {
    return null;
  }
}

/** All of them at once, or each by itself where one of them is wrong. */
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
