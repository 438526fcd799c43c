/** A page of a list, newest row first. */
export interface NewestPage<Row> {
  items: Row[];
  nextCursor: string | null;
}

export interface Merged<Row> {
  /** The rows with the newest ones in front; null if more than a page is new, so that rows between are missing. */
  rows: Row[] | null;
  /** How many rows are new. */
  fresh: number;
}

/**
 * Merges the newest page of a list into the rows that were read before it. Rows that changed are replaced,
 * and rows that should be in the newest page but are not have left the list.
 * @param known the rows that were read so far, newest first
 */
export function mergeNewest<Row>(
  known: readonly Row[],
  { items, nextCursor }: NewestPage<Row>,
  keyOf: (row: Row) => string,
): Merged<Row> {
  const places = new Map(known.map((row, index) => [keyOf(row), index]));
  const fresh = items.filter((row) => !places.has(keyOf(row))).length;
  if (nextCursor === null || known.length === 0) return { rows: items, fresh };
  const lastKnown = items.findLast((row) => places.has(keyOf(row)));
  if (lastKnown === undefined) return { rows: null, fresh };
  const older = known.slice((places.get(keyOf(lastKnown)) ?? 0) + 1);
  const inPage = new Set(items.map(keyOf));
  return { rows: [...items, ...older.filter((row) => !inPage.has(keyOf(row)))], fresh };
}

/** A page with its rows as the newest page has them, without new rows: nothing moves. */
export function replaceKnown<Row>(
  page: NewestPage<Row>,
  { items }: NewestPage<Row>,
  keyOf: (row: Row) => string,
): NewestPage<Row> {
  const newest = new Map(items.map((row) => [keyOf(row), row]));
  return { ...page, items: page.items.map((row) => newest.get(keyOf(row)) ?? row) };
}

/**
 * Divides rows among the pages that were read, so that the list continues after its last page.
 * @param newest the page that `rows` begin with
 */
export function dividePages<Row>(
  pages: readonly NewestPage<Row>[],
  rows: readonly Row[],
  newest: NewestPage<Row>,
): NewestPage<Row>[] {
  const [first, ...others] = pages;
  const isWhole = newest.nextCursor === null || first === undefined || first.items.length === 0;
  if (isWhole) return [{ ...newest, items: [...rows] }];
  const later = others.reduce((sum, { items }) => sum + items.length, 0);
  let from = Math.max(0, rows.length - later);
  const divided = [{ ...first, items: rows.slice(0, from) }];
  for (const page of others) {
    divided.push({ ...page, items: rows.slice(from, from + page.items.length) });
    from += page.items.length;
  }
  return divided;
}
