import * as z from "zod";

/** The input of every list: at most 200 rows, from behind the cursor of the page before. */
export const pageInput = z.strictObject({
  limit: z.int().min(1).max(200).default(50),
  cursor: z.uuid().optional(),
});

export interface Page<T> {
  items: T[];
  /** Give it back to get the next page; null on the last one. */
  nextCursor: string | null;
}

/** Makes a page of rows that were read with one more than the limit. */
export function pageOf<T extends { id: string }>(rows: T[], limit: number): Page<T> {
  const items = rows.slice(0, limit);
  return { items, nextCursor: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
}
