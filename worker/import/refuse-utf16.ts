const marks: [bytes: number[], encoding: string][] = [
  [[0xff, 0xfe, 0, 0], "UTF-32LE"],
  [[0, 0, 0xfe, 0xff], "UTF-32BE"],
  [[0xff, 0xfe], "UTF-16LE"],
  [[0xfe, 0xff], "UTF-16BE"],
];

/** How many bytes tell. */
const enough = 64;

/** The encoding of a text that is not UTF-8: by its byte order mark, or by where its zeros stand. */
function encodingOf(head: Uint8Array): string | null {
  const marked = marks.find(([bytes]) => bytes.every((byte, at) => head[at] === byte));
  if (marked) return marked[1];
  // A CSV file's first line is mostly ASCII, of which UTF-16 makes every second byte zero.
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
 * The same bytes, once they are known not to be UTF-16 or UTF-32.
 * @throws Error that names the encoding and how to convert it
 */
export async function* refuseUtf16(input: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let head: Uint8Array | null = new Uint8Array();
  for await (const bytes of input) {
    if (head === null) {
      yield bytes;
      continue;
    }
    head = Buffer.concat([head, bytes]);
    if (head.length < enough) continue;
    refuse(head.subarray(0, enough));
    yield head;
    head = null;
  }
  if (head === null) return;
  refuse(head);
  yield head;
}
