import * as z from "zod";

/** The input of every list: at most 200 rows, after the cursor of the previous page. */
export const pageInput = z.strictObject({
  limit: z.int().min(1).max(200).default(50),
  cursor: z.uuid().optional(),
});

/** The output of a list by page. */
export const pageOutput = <T extends z.ZodType>(item: T) =>
  z.object({
    items: z.array(item),
    nextCursor: z
      .string()
      .nullable()
      .describe("The cursor of the next page; null on the last page."),
  });

export interface Page<T> {
  items: T[];
  /** The cursor of the next page; null on the last page. */
  nextCursor: string | null;
}

/** A page of rows that were read with a limit of one more. */
export function pageOf<T extends { id: string }>(rows: T[], limit: number): Page<T> {
  const items = rows.slice(0, limit);
  return { items, nextCursor: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
}
