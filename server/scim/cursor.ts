import * as z from "zod";
import type { Context } from "../../shared/context.ts";
import { readCursor, type Walk, writeCursor } from "../../shared/cursor.ts";
import type { PageKey } from "../../shared/directory/list/page-key.ts";
import type { ListQuery } from "./list-query.ts";

type Query = Pick<ListQuery, "types" | "filter" | "sortBy" | "descending">;

const position = z.tuple([z.uuid(), z.string().nullable()]);

/** A cursor of RFC 9865: where the next page begins, for this query of this tenant alone. */
export const writePageKey = (ctx: Context, { id, sort }: PageKey, query: Query): Promise<string> =>
  writeCursor(walkOf(ctx, query), [id, sort]);

/**
 * Where a walk goes on; null for the empty cursor, which begins one.
 * @throws AppError bad_request, invalidCursor
 */
export async function readPageKey(
  ctx: Context,
  cursor: string,
  query: Query,
): Promise<PageKey | null> {
  if (cursor === "") return null;
  const [id, sort] = await readCursor(walkOf(ctx, query), cursor, position);
  return { id, sort };
}

const walkOf = (
  { secrets, scope }: Context,
  { types, filter, sortBy, descending }: Query,
): Walk => ({
  secrets,
  owner: scope.tenantId,
  list: ["scim", types, filter, sortBy, descending],
});
