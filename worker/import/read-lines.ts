/** A line of the file with its line break, so that line breaks in cells are kept. */
export interface Line {
  /** From 1. */
  number: number;
  text: string;
}

/** A longer line is not CSV and would fill the memory. */
const maxLineLength = 1_000_000;

const ending = /\r\n|\n|\r/g;

/**
 * The lines of UTF-8 text, without a byte order mark.
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
      // The next chunk may begin with the line feed of this carriage return.
      if (found[0] === "\r" && ending.lastIndex === rest.length) break;
      number += 1;
      yield { number, text: rest.slice(from, ending.lastIndex) };
      from = ending.lastIndex;
    }
    rest = rest.slice(from);
    if (rest.length > maxLineLength) {
      throw new Error(
        `Line ${number + 1} is longer than ${maxLineLength.toLocaleString("en")} characters. Check that the file is CSV in UTF-8.`,
      );
    }
  }
  rest += decoder.decode();
  if (rest !== "") yield { number: number + 1, text: rest };
}

const byteOrderMarks: [bytes: number[], encoding: string][] = [
  [[0xff, 0xfe, 0, 0], "UTF-32LE"],
  [[0, 0, 0xfe, 0xff], "UTF-32BE"],
  [[0xff, 0xfe], "UTF-16LE"],
  [[0xfe, 0xff], "UTF-16BE"],
];

/** The bytes that suffice to recognize an encoding. */
const headLength = 64;

/** The encoding of a text that is not UTF-8: by its byte order mark, or by the positions of zeros. */
function encodingOf(head: Uint8Array): string | null {
  const marked = byteOrderMarks.find(([bytes]) => bytes.every((byte, at) => head[at] === byte));
  if (marked) return marked[1];
  // The first line is mostly ASCII. In UTF-16, every second byte of ASCII is zero.
  const zeros = (from: 0 | 1) =>
    head.filter((byte, at) => at % 2 === from && byte === 0).length / (head.length / 2);
  if (head.length < 4) return null;
  if (zeros(1) > 0.5 && zeros(0) < 0.1) return "UTF-16LE";
  return zeros(0) > 0.5 && zeros(1) < 0.1 ? "UTF-16BE" : null;
}

function refuse(head: Uint8Array): void {
  const encoding = encodingOf(head);
  if (encoding === null) return;
  throw new Error(
    `The file is ${encoding}, not UTF-8. Save it as "CSV UTF-8", or convert it: iconv -f ${encoding} -t UTF-8 FILE > NEW_FILE`,
  );
}

/**
 * Passes bytes on unless they are UTF-16 or UTF-32.
 * @throws Error that names the encoding and how to convert it
 */
async function* refuseUtf16(input: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let head: Uint8Array | null = new Uint8Array();
  for await (const bytes of input) {
    if (head === null) {
      yield bytes;
      continue;
    }
    head = Buffer.concat([head, bytes]);
    if (head.length < headLength) continue;
    refuse(head.subarray(0, headLength));
    yield head;
    head = null;
  }
  if (head === null) return;
  refuse(head);
  yield head;
}
