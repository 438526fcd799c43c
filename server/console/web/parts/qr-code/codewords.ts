/** Level M of ISO/IEC 18004 (about 15 % of damage can be repaired), by version from 1 to 20. */
const correctionPerBlock = [
  10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26,
];
const blockCounts = [1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16];

const maxVersion = blockCounts.length;

/** The modules of a version that carry data, after all patterns. */
function dataModules(version: number): number {
  const size = version * 4 + 17;
  const finders = 3 * 64 + 15 * 2 + 1;
  const timing = (size - 16) * 2;
  const aligned = version === 1 ? 0 : Math.floor(version / 7) + 2;
  const onTiming = version === 1 ? 0 : (aligned - 2) * 2;
  const alignment = version === 1 ? 0 : (aligned ** 2 - 3) * 25 - onTiming * 5;
  return size ** 2 - finders - timing - alignment - (version >= 7 ? 36 : 0);
}

const totalCodewords = (version: number) => Math.floor(dataModules(version) / 8);

const dataCodewords = (version: number) =>
  totalCodewords(version) -
  (correctionPerBlock[version - 1] ?? 0) * (blockCounts[version - 1] ?? 0);

/** Multiplication in the field of 256 elements that QR codes use. */
function multiply(a: number, b: number): number {
  let product = 0;
  for (let bit = 7; bit >= 0; bit--) {
    product = (product << 1) ^ ((product >>> 7) * 0x11d);
    product ^= ((b >>> bit) & 1) * a;
  }
  return product;
}

/** The generator polynomial of Reed and Solomon, without its first coefficient. */
function generator(degree: number): number[] {
  const result: number[] = Array.from({ length: degree }, (_, at) => (at === degree - 1 ? 1 : 0));
  let root = 1;
  for (let step = 0; step < degree; step++) {
    for (let at = 0; at < degree; at++)
      result[at] = multiply(result[at] ?? 0, root) ^ (result[at + 1] ?? 0);
    root = multiply(root, 2);
  }
  return result;
}

function remainder(data: readonly number[], divisor: readonly number[]): number[] {
  const result = divisor.map(() => 0);
  for (const byte of data) {
    const factor = byte ^ (result.shift() ?? 0);
    result.push(0);
    for (const [at, coefficient] of divisor.entries())
      result[at] = (result[at] ?? 0) ^ multiply(coefficient, factor);
  }
  return result;
}

/** The text in byte mode, filled up to the capacity of the version. */
function dataOf(bytes: Uint8Array, version: number): number[] {
  const bits: number[] = [];
  const append = (value: number, length: number) => {
    for (let bit = length - 1; bit >= 0; bit--) bits.push((value >>> bit) & 1);
  };
  append(0b0100, 4);
  append(bytes.length, version < 10 ? 8 : 16);
  for (const byte of bytes) append(byte, 8);
  const capacity = dataCodewords(version) * 8;
  append(0, Math.min(4, capacity - bits.length));
  append(0, (8 - (bits.length % 8)) % 8);
  for (let fill = 0xec; bits.length < capacity; fill ^= 0xec ^ 0x11) append(fill, 8);
  return Array.from({ length: bits.length / 8 }, (_, index) =>
    Number.parseInt(bits.slice(index * 8, index * 8 + 8).join(""), 2),
  );
}

/** Divides data into blocks, adds the correction of each, and interleaves them. */
function interleave(data: readonly number[], version: number): number[] {
  const count = blockCounts[version - 1] ?? 1;
  const correction = correctionPerBlock[version - 1] ?? 0;
  const divisor = generator(correction);
  const short = Math.floor(data.length / count);
  const longFrom = count - (data.length % count);
  const blocks: number[][] = [];
  for (let block = 0, at = 0; block < count; block++) {
    const length = short + (block >= longFrom ? 1 : 0);
    blocks.push(data.slice(at, at + length));
    at += length;
  }
  const corrections = blocks.map((block) => remainder(block, divisor));
  const across = (columns: readonly (readonly number[])[], length: number) =>
    Array.from({ length }, (_, row) => columns.flatMap((column) => column[row] ?? [])).flat();
  return [...across(blocks, short + 1), ...across(corrections, correction)];
}

/** The codewords of a text in the smallest version that holds it; null for a text that is too long. */
export function codewordsOf(text: string): { version: number; codewords: number[] } | null {
  const bytes = new TextEncoder().encode(text);
  for (let version = 1; version <= maxVersion; version++) {
    const headerBits = version < 10 ? 12 : 20;
    if (headerBits + bytes.length * 8 <= dataCodewords(version) * 8)
      return { version, codewords: interleave(dataOf(bytes, version), version) };
  }
  return null;
}
