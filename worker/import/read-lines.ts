import { refuseUtf16 } from "./refuse-utf16.ts";

/** A line of the file with whatever ends it, so that cells with line breaks stay as they are. */
export interface Line {
  /** From 1. */
  number: number;
  text: string;
}

/** Characters of a line at most: what has no line breaks is no CSV, and must not fill the memory. */
const longest = 1_000_000;

const ending = /\r\n|\n|\r/g;

/**
 * The lines of UTF-8 text, of which a byte order mark is no part.
 * @throws Error for a line of more than a million characters, and for UTF-16
 */
export async function* readLines(input: AsyncIterable<Uint8Array>): AsyncGenerator<Line> {
  const decoder = new TextDecoder();
  let rest = "";
  let number = 0;
  for await (const bytes of refuseUtf16(input)) {
    rest += decoder.decode(bytes, { stream: true });
    let from = 0;
    ending.lastIndex = 0;
    for (let found = ending.exec(rest); found; found = ending.exec(rest)) {
      // The line feed behind this carriage return may be in the next piece.
      if (found[0] === "\r" && ending.lastIndex === rest.length) break;
      number += 1;
      yield { number, text: rest.slice(from, ending.lastIndex) };
      from = ending.lastIndex;
    }
    rest = rest.slice(from);
    if (rest.length > longest) {
      throw new Error(
        `Line ${number + 1} is longer than ${longest.toLocaleString("en")} characters. Check that the file is CSV in UTF-8.`,
      );
    }
  }
  rest += decoder.decode();
  if (rest !== "") yield { number: number + 1, text: rest };
}
