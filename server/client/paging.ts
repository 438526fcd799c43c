import type { CallOptions, InputOf, OutputOf, Query } from "./calls.ts";

/** What a list returns. */
interface Page {
  items: readonly unknown[];
  /** The `cursor` of the next page; null on the last page. */
  nextCursor: string | null;
}

/** A query that returns a page, and takes the cursor of the next one. */
type List = Query<never, Page>;

/** The input of a list without its cursor. */
type Filter<L> = Omit<NonNullable<InputOf<L>>, "cursor">;

/** The filter can be left out if all of its fields can. */
type Arguments<L> =
  Partial<Filter<L>> extends Filter<L>
    ? [filter?: Filter<L>, options?: CallOptions]
    : [filter: Filter<L>, options?: CallOptions];

type ItemOf<L> = OutputOf<L> extends { items: readonly (infer Item)[] } ? Item : never;

// A page is what the list returns.
/* oxlint-disable typescript/no-unsafe-type-assertion */

/**
 * The pages of a list, one after the other: `for await (const page of pages(client.users.list))`. The
 * next page is requested when it is asked for.
 */
export async function* pages<L extends List>(
  list: L,
  ...[filter, options]: Arguments<L>
): AsyncGenerator<OutputOf<L>, void, undefined> {
  for await (const page of read(list, filter, options)) yield page as OutputOf<L>;
}

/**
 * The items of all pages: `for await (const user of items(client.users.list, { role: "rep" }))`.
 * `limit` is the size of a page.
 */
export async function* items<L extends List>(
  list: L,
  ...[filter, options]: Arguments<L>
): AsyncGenerator<ItemOf<L>, void, undefined> {
  for await (const page of read(list, filter, options)) yield* page.items as ItemOf<L>[];
}

async function* read(
  list: List,
  filter: object | undefined,
  options: CallOptions | undefined,
): AsyncGenerator<Page, void, undefined> {
  let cursor: string | null = null;
  do {
    const input = { ...filter, ...(cursor !== null && { cursor }) };
    const page: Page = await list.query(input as never, options);
    yield page;
    cursor = page.nextCursor;
  } while (cursor !== null);
}
