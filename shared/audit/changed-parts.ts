import { sameValue } from "../values/json.ts";

type Part = Record<string, unknown>;

/** The `before` and `after` of an audit entry. */
export interface ChangedParts {
  before: Part;
  after: Part;
}

/**
 * Reduces two states to the attributes that differ, so that the audit log does not store whole users.
 * An added attribute is only in `after`, a removed one only in `before`. Objects are compared
 * attribute by attribute; an array that differs is stored whole.
 */
export function changedParts(before: object, after: object): ChangedParts {
  const former = new Map<string, unknown>(Object.entries(before));
  const current = new Map<string, unknown>(Object.entries(after));
  const parts: ChangedParts = { before: {}, after: {} };
  for (const name of new Set([...former.keys(), ...current.keys()])) {
    const was = former.get(name);
    const is = current.get(name);
    if (sameValue(was, is)) continue;
    const inner = isPlain(was) && isPlain(is) ? changedParts(was, is) : { before: was, after: is };
    if (inner.before !== undefined) define(parts.before, name, inner.before);
    if (inner.after !== undefined) define(parts.after, name, inner.after);
  }
  return parts;
}

const isPlain = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date);

/** Defines an own property, even if its name is `__proto__`. */
const define = (part: Part, name: string, value: unknown) =>
  Object.defineProperty(part, name, {
    value,
    enumerable: true,
    configurable: true,
    writable: true,
  });
