import { Refusal } from "./answers.ts";
import type { Range } from "../store.ts";

export interface Page<T> {
  objects: T[];
  /** The number of objects on all pages. */
  total: number;
}

const maxPageSize = 100;

/**
 * The part of a list that `offset` and `limit` select: from 0, at most 100 (the project's
 * assumption; there is no public pagination).
 * @throws Refusal 400 when one is not a whole number or is negative, or when `limit` is 0
 */
export function rangeOf(query: URLSearchParams): Range {
  const read = (name: string, min: number, fallback: number) => {
    const text = query.get(name);
    if (text === null) return fallback;
    const value = /^\d{1,15}$/.test(text) ? Number(text) : -1;
    if (value < min) throw new Refusal(400, `${name}: must be a whole number from ${min}`);
    return value;
  };
  return {
    offset: read("offset", 0, 0),
    limit: Math.min(maxPageSize, read("limit", 1, maxPageSize)),
  };
}

export function pageOf<T>(objects: T[], query: URLSearchParams): Page<T> {
  const { offset, limit } = rangeOf(query);
  return { objects: objects.slice(offset, offset + limit), total: objects.length };
}
