/** The limits of any JSON body. */
export interface JsonLimits {
  /** Levels of nested arrays and objects. */
  depth: number;
  /** All members and elements, counted by commas and opening brackets. */
  values: number;
  /** Distinct member names. Parsers are slow when each object has different names. */
  names: number;
}

export const jsonLimits: JsonLimits = { depth: 100, values: 200_000, names: 10_000 };

export interface JsonExcess {
  of: keyof JsonLimits;
  /** The offset of the byte that exceeds the limit. */
  at: number;
}

const [quote, comma, colon, backslash] = [0x22, 0x2c, 0x3a, 0x5c];
/** `[` and `{` differ in one bit, and so do `]` and `}`. */
const [open, close, bracketMask] = [0x5b, 0x5d, 0xdf];

/** One bit per hash of a name. Scans are synchronous, so they can share it. */
const seen = new Int32Array(8192);
const hashBits = seen.length * 32 - 1;
/** Prevents names that are chosen to collide. Workers allow random values only within a request. */
let seed = 0;

/**
 * Checks the limits of a JSON text in one pass, before it is parsed. It allocates nothing and does
 * not check syntax.
 * @returns null when the text is within the limits
 */
export function scan(bytes: Uint8Array, limits: JsonLimits = jsonLimits): JsonExcess | null {
  seen.fill(0);
  while (seed === 0) seed = crypto.getRandomValues(new Int32Array(1))[0] ?? 0;
  let depth = 0;
  let values = 0;
  let names = 0;
  let nameFrom = 0;
  let nameTo = 0;
  for (let i = 0; i < bytes.length; i += 1) {
    const byte = bytes[i] ?? 0;
    if (byte === quote) {
      nameFrom = i + 1;
      i = endOfString(bytes, nameFrom);
      nameTo = i;
    } else if (byte === comma) {
      values += 1;
      if (values > limits.values) return { of: "values", at: i };
    } else if (byte === colon) {
      names += countNew(bytes, nameFrom, nameTo);
      if (names > limits.names) return { of: "names", at: nameFrom };
      // Each string is hashed once, however many colons follow it.
      nameFrom = nameTo;
    } else if ((byte & bracketMask) === open) {
      depth += 1;
      if (depth > limits.depth) return { of: "depth", at: i };
      values += 1;
      if (values > limits.values) return { of: "values", at: i };
    } else if ((byte & bracketMask) === close) {
      depth -= 1;
    }
  }
  return null;
}

/** The offset of the quote that ends a string, or the end of the text. */
export function endOfString(bytes: Uint8Array, from: number): number {
  let i = from;
  while (i < bytes.length && bytes[i] !== quote) i += bytes[i] === backslash ? 2 : 1;
  return i;
}

/** 1 for a new name, else 0. */
function countNew(bytes: Uint8Array, from: number, to: number): number {
  // FNV-1a, with its upper half mixed into the bits that are used.
  let hash = seed;
  for (let i = from; i < to; i += 1) hash = Math.imul(hash ^ (bytes[i] ?? 0), 0x01000193);
  const place = (hash ^ (hash >>> 15)) & hashBits;
  const word = seen[place >>> 5] ?? 0;
  const bit = 1 << (place & 31);
  if ((word & bit) !== 0) return 0;
  seen[place >>> 5] = word | bit;
  return 1;
}
