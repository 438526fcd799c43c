/** What a body may hold at most, whatever it is about. */
export interface JsonLimits {
  /** Levels of arrays and objects in each other. */
  depth: number;
  /** Values in all: every member and element, counted by commas and opening brackets. */
  values: number;
  /** Different names of members; parsers are slow where each object has names of its own. */
  names: number;
}

export const jsonLimits: JsonLimits = { depth: 100, values: 200_000, names: 10_000 };

export interface JsonExcess {
  of: keyof JsonLimits;
  /** The offset of the byte that exceeds the limit. */
  at: number;
}

const [quote, comma, colon, backslash] = [0x22, 0x2c, 0x3a, 0x5c];
/** `[` and `{`, and `]` and `}`, differ in one bit only. */
const [open, close, bracketMask] = [0x5b, 0x5d, 0xdf];

/** One bit for each hash of a name; one scan ends before another begins. */
const seen = new Int32Array(8192);
const hashBits = seen.length * 32 - 1;
/** Names cannot be chosen to collide without it. Workers allow randomness only within a request. */
let seed = 0;

/**
 * Looks through the bytes of a JSON text once, before a parser sees them, and stops at the first
 * that exceeds a limit. It allocates nothing and checks no syntax: the parser does that.
 * @returns null when the text keeps to the limits
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

/** The offset of the quote that ends a string; the text's end where none does. */
export function endOfString(bytes: Uint8Array, from: number): number {
  let i = from;
  while (i < bytes.length && bytes[i] !== quote) i += bytes[i] === backslash ? 2 : 1;
  return i;
}

/** 1 for a name that was not counted yet, else 0. */
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
