import { sameValue } from "../values/json.ts";

type Part = Record<string, unknown>;

/** The `before` and `after` of an audit entry. */
export interface ChangedParts {
  before: Part;
  after: Part;
}

/**
 * Reduces two states of a thing to what differs between them, so that the audit log keeps no whole
 * people. An attribute that was added is in `after` alone, one that was removed in `before` alone.
 * Objects are compared attribute by attribute; an array that differs is kept whole.
 */
export function changedParts(before: object, after: object): ChangedParts {
  const old = new Map<string, unknown>(Object.entries(before));
  const fresh = new Map<string, unknown>(Object.entries(after));
  const parts: ChangedParts = { before: {}, after: {} };
  for (const name of new Set([...old.keys(), ...fresh.keys()])) {
    const was = old.get(name);
    const is = fresh.get(name);
    if (sameValue(was, is)) continue;
    const inner = isPlain(was) && isPlain(is) ? changedParts(was, is) : { before: was, after: is };
    if (inner.before !== undefined) define(parts.before, name, inner.before);
    if (inner.after !== undefined) define(parts.after, name, inner.after);
  }
  return parts;
}

const isPlain = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date);

/** As an own property even where its name is `__proto__`. */
const define = (part: Part, name: string, value: unknown) =>
  Object.defineProperty(part, name, {
    value,
    enumerable: true,
    configurable: true,
    writable: true,
  });
