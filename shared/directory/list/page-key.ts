import { type SQL, sql } from "drizzle-orm";

/** The last row of a page: the next one begins behind it. */
export interface PageKey {
  id: string;
  /** What the row is sorted by, as JSON text; null where it has no value or nothing is sorted. */
  sort: string | null;
}

/**
 * Whether a row comes behind the key, in the order of `orderOf`. Rows are told apart by their own
 * values, so what is added, changed or removed elsewhere neither skips nor doubles one.
 */
export function behind(key: PageKey, sort: SQL | null, id: SQL, descending: boolean): SQL {
  const later = descending ? sql`${id} < ${key.id}::uuid` : sql`${id} > ${key.id}::uuid`;
  if (sort === null) return later;
  if (key.sort === null) {
    const tie = sql`(${sort} is null and ${later})`;
    return descending ? sql`(${tie} or ${sort} is not null)` : tie;
  }
  const value = sql`${key.sort}::text::jsonb`;
  const tie = sql`(${sort} = ${value} and ${later})`;
  return descending
    ? sql`(${sort} < ${value} or ${tie})`
    : sql`(${sort} > ${value} or ${sort} is null or ${tie})`;
}

/** Rows without a value come last, and first when descending (RFC 7644, section 3.4.2.3). */
export function orderOf(sort: SQL | null, id: SQL, descending: boolean): SQL {
  const way = descending ? sql`desc` : sql`asc`;
  return sort === null ? sql`${id} ${way}` : sql`${sort} ${way}, ${id} ${way}`;
}
