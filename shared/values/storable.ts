import { AppError } from "../errors.ts";
import { fieldOf } from "./field.ts";

/** The place of a text that Postgres cannot store, and the problem. */
export interface Unstorable {
  /** As the sender would write it: `emails[0].value`; empty for the value itself. */
  path: string;
  problem: string;
}

/**
 * Finds the first text, including keys, that Postgres cannot store: `text` and `jsonb` accept neither
 * U+0000 nor half of a surrogate pair. It checks the parsed value, not its JSON, so a text that spells
 * an escape (`\u0000` after a literal backslash) is allowed.
 * @returns null when everything can be stored
 */
export function findUnstorable(value: unknown): Unstorable | null {
  const [first] = findAllUnstorable(value, 1);
  return first ? { path: fieldOf(first.path), problem: first.problem } : null;
}

function isStorable(value: unknown): boolean {
  const waiting = [value];
  while (waiting.length > 0) {
    const current = waiting.pop();
    if (typeof current === "string") {
      if (problemOf(current) !== null) return false;
    } else if (Array.isArray(current)) {
      for (const item of current as unknown[]) {
        if (typeof item === "string" || typeof item === "object") waiting.push(item);
      }
    } else if (typeof current === "object" && current !== null) {
      for (const [key, member] of Object.entries(current)) {
        if (problemOf(key) !== null) return false;
        waiting.push(member);
      }
    }
  }
  return true;
}

/** A value's place: its own segment, and the place of the value that contains it. */
interface Place {
  segment: string | number;
  above: Place | null;
}

interface Located {
  place: Place | null;
  problem: string;
}

/** Each text that cannot be stored, in order. */
function* locate(value: unknown): Generator<Located> {
  const waiting: [value: unknown, place: Place | null][] = [[value, null]];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    const [current, above] = next;
    if (typeof current === "string") {
      const problem = problemOf(current);
      if (problem !== null) yield { place: above, problem };
    } else if (Array.isArray(current)) {
      for (let i = current.length - 1; i >= 0; i -= 1)
        waiting.push([current[i], { segment: i, above }]);
    } else if (typeof current === "object" && current !== null) {
      for (const [key, member] of Object.entries(current).toReversed()) {
        const place = { segment: storableText(key), above };
        const problem = problemOf(key);
        if (problem === null) waiting.push([member, place]);
        else yield { place, problem };
      }
    }
  }
}

function segmentsOf(place: Place | null): (string | number)[] {
  const segments = [];
  for (let at = place; at; at = at.above) segments.push(at.segment);
  return segments.toReversed();
}

/**
 * Finds all texts that Postgres cannot store, with the segments of their paths.
 * @param limit the number after which the search ends
 */
export function findAllUnstorable(
  value: unknown,
  limit: number,
): { path: (string | number)[]; problem: string }[] {
  // Paths are only built for the rare value that needs one.
  if (isStorable(value)) return [];
  const found = [];
  for (const { place, problem } of locate(value)) {
    found.push({ path: segmentsOf(place), problem });
    if (found.length >= limit) break;
  }
  return found;
}

function problemOf(text: string): string | null {
  if (text.includes("\0")) return "holds U+0000, which cannot be stored";
  return text.isWellFormed() ? null : "holds half of a surrogate pair, which cannot be stored";
}

/**
 * Refuses a parsed input with text that Postgres cannot store.
 * @throws AppError bad_request with the path of the text; invalidValue in SCIM
 */
export function refuseUnstorable(value: unknown): void {
  const found = findUnstorable(value);
  if (!found) return;
  const { path, problem } = found;
  throw new AppError("bad_request", `${path || "The input"} ${problem}. Remove it.`, {
    field: path,
    scimType: "invalidValue",
  });
}

/** Whether Postgres can store a text. */
export const isStorableText = (text: string): boolean => problemOf(text) === null;

/** Replaces what Postgres cannot store with U+FFFD; for responses of other systems. */
export const storableText = (text: string): string =>
  text.toWellFormed().replaceAll("\0", "\uFFFD");

/** Applies `storableText` to all texts and keys of a parsed JSON value. */
export function storableValue(value: unknown): unknown {
  return isStorable(value) ? value : cleaned(value);
}

function cleaned(value: unknown): unknown {
  if (typeof value === "string") return storableText(value);
  if (Array.isArray(value)) return value.map(cleaned);
  if (typeof value !== "object" || value === null) return value;
  const members = Object.entries(value).map(([key, member]) => [
    storableText(key),
    cleaned(member),
  ]);
  return Object.fromEntries(members);
}
