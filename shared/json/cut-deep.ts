import { endOfString, jsonLimits } from "./scan.ts";

/**
 * Where the items of a body are: in its top-level array, or in the array of a member of its object. An
 * object in place of the top-level array is the only item.
 */
export interface Items {
  /** The member's name in lower case; null where the body is the array itself. */
  of: string | null;
}

/** An item that is nested too deeply: its index, and its range in the bytes. */
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
const nullBytes = new TextEncoder().encode("null");

/**
 * Replaces values that are nested too deeply with null, so that only their items are refused. Like
 * `scan`, it is linear and does not check syntax.
 * @returns null when a value outside the items is too deep, or the body ends inside one
 */
export function cutDeep(
  bytes: Uint8Array,
  { of }: Items,
  maxDepth: number = jsonLimits.depth,
): CutBody | null {
  const itemDepth = of === null ? 1 : 2;
  const parts: Uint8Array[] = [];
  const items: DeepItem[] = [];
  let copiedTo = 0;
  let depth = 0;
  let index = -1;
  let from = 0;
  let cutAt = -1;
  let current: DeepItem | undefined;
  let name: [number, number] = [0, 0];
  /** Whether the array at `itemDepth` contains the items. */
  let isInItems = false;
  /** Whether the body is an object that is the only item. */
  let isOnlyItem = false;
  for (let i = 0; i < bytes.length; i += 1) {
    switch (bytes[i]) {
      case 0x22: {
        const start = i + 1;
        i = endOfString(bytes, start);
        if (depth === 1) name = [start, i];
        break;
      }
      case 0x2c:
        if (depth === itemDepth && isInItems && !isOnlyItem) {
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
          isOnlyItem = of === null && bytes[i] === 0x7b;
          isInItems =
            isOnlyItem || (bytes[i] === 0x5b && (of === null || nameAt(bytes, name) === of));
          if (isInItems) [index, from] = [0, isOnlyItem ? i : i + 1];
        }
        if (depth === maxDepth + 1) {
          if (!isInItems) return null;
          cutAt = i;
          if (!current) items.push((current = { index, from, to: bytes.length, at: i }));
        }
        break;
      case 0x5d:
      case 0x7d:
        if (depth === maxDepth + 1) {
          parts.push(bytes.subarray(copiedTo, cutAt), nullBytes);
          copiedTo = i + 1;
          cutAt = -1;
        }
        if (depth === itemDepth && isInItems) {
          if (current) current.to = isOnlyItem ? i + 1 : i;
          current = undefined;
          isInItems = false;
        }
        depth -= 1;
        break;
      default:
    }
  }
  if (cutAt >= 0) return null;
  parts.push(bytes.subarray(copiedTo));
  return { bytes: joined(parts), items };
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
