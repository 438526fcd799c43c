import { type SQL, sql } from "drizzle-orm";

/** The last row of a page, after which the next page begins. */
export interface PageKey {
  id: string;
  /** The sort value as JSON text; null for a row without a value or a page that is not sorted. */
  sort: string | null;
}

/**
 * Whether a row comes after the key, in the order of `orderOf`. Only the row's own values count, so
 * changes of other rows neither skip nor repeat a row.
 */
export function isAfter(key: PageKey, sort: SQL | null, id: SQL, descending: boolean): SQL {
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

/** Rows without a value come last, or first in descending order (RFC 7644, section 3.4.2.3). */
export function orderOf(sort: SQL | null, id: SQL, descending: boolean): SQL {
  const direction = descending ? sql`desc` : sql`asc`;
  return sort === null ? sql`${id} ${direction}` : sql`${sort} ${direction}, ${id} ${direction}`;
}
