import { endOfString, jsonLimits } from "./scan.ts";

/**
 * Where the items of a body stand: in its array, or in an array that a member of its object has. An
 * object where an array is expected is itself the only item.
 */
export interface Items {
  /** The member's name in lower case; null where the body is the array itself. */
  of: string | null;
}

/** An item that is nested too deeply, by its place in the array and in the bytes. */
export interface DeepItem {
  index: number;
  from: number;
  to: number;
  /** The offset of the first bracket that is too deep. */
  at: number;
}

export interface CutBody {
  /** The body with null in place of each value that is nested too deeply. */
  bytes: Uint8Array;
  items: DeepItem[];
}

const decoder = new TextDecoder();
const nothing = new TextEncoder().encode("null");

/**
 * Takes what is nested too deeply out of a body, so that the items which hold it can be refused
 * by themselves. Linear, as `scan` is, and checks no more syntax than that.
 * @returns null when something outside of the items is too deep, or the body ends inside of it
 */
export function cutDeep(
  bytes: Uint8Array,
  { of }: Items,
  maxDepth: number = jsonLimits.depth,
): CutBody | null {
  const itemDepth = of === null ? 1 : 2;
  const kept: Uint8Array[] = [];
  const items: DeepItem[] = [];
  let done = 0;
  let depth = 0;
  let index = -1;
  let from = 0;
  let cutAt = -1;
  let current: DeepItem | undefined;
  let name: [number, number] = [0, 0];
  /** Whether the array at `itemDepth` is the one that holds the items. */
  let among = false;
  /** Whether the body is an object that is itself the only item. */
  let isAlone = false;
  for (let i = 0; i < bytes.length; i += 1) {
    switch (bytes[i]) {
      case 0x22: {
        const start = i + 1;
        i = endOfString(bytes, start);
        if (depth === 1) name = [start, i];
        break;
      }
      case 0x2c:
        if (depth === itemDepth && among && !isAlone) {
          if (current) current.to = i;
          current = undefined;
          index += 1;
          from = i + 1;
        }
        break;
      case 0x5b:
      case 0x7b:
        depth += 1;
        if (depth === itemDepth) {
          isAlone = of === null && bytes[i] === 0x7b;
          among = isAlone || (bytes[i] === 0x5b && (of === null || nameAt(bytes, name) === of));
          if (among) [index, from] = [0, isAlone ? i : i + 1];
        }
        if (depth === maxDepth + 1) {
          if (!among) return null;
          cutAt = i;
          if (!current) items.push((current = { index, from, to: bytes.length, at: i }));
        }
        break;
      case 0x5d:
      case 0x7d:
        if (depth === maxDepth + 1) {
          kept.push(bytes.subarray(done, cutAt), nothing);
          done = i + 1;
          cutAt = -1;
        }
        if (depth === itemDepth && among) {
          if (current) current.to = isAlone ? i + 1 : i;
          current = undefined;
          among = false;
        }
        depth -= 1;
        break;
      default:
    }
  }
  if (cutAt >= 0) return null;
  kept.push(bytes.subarray(done));
  return { bytes: joined(kept), items };
}

const nameAt = (bytes: Uint8Array, [from, to]: [number, number]): string =>
  to - from > 100 ? "" : decoder.decode(bytes.subarray(from, to)).toLowerCase();

function joined(parts: Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
