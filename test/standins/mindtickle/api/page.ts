import { Refusal } from "./answers.ts";
import type { Range } from "../store.ts";

export interface Page<T> {
  objects: T[];
  /** How many there are on all pages. */
  total: number;
}

const largestPage = 100;

/**
 * The part of a list that `offset` and `limit` name: from 0, and 100 at most (the project's
 * assumption; there is no public pagination).
 * @throws Refusal 400 when one is no whole number, negative, or a limit of 0
 */
export function rangeOf(query: URLSearchParams): Range {
  const read = (name: string, least: number, otherwise: number) => {
    const text = query.get(name);
    if (text === null) return otherwise;
    const value = /^\d{1,15}$/.test(text) ? Number(text) : -1;
    if (value < least) throw new Refusal(400, `${name}: must be a whole number from ${least}`);
    return value;
  };
  return {
    offset: read("offset", 0, 0),
    limit: Math.min(largestPage, read("limit", 1, largestPage)),
  };
}

export function pageOf<T>(objects: T[], query: URLSearchParams): Page<T> {
  const { offset, limit } = rangeOf(query);
  return { objects: objects.slice(offset, offset + limit), total: objects.length };
}
