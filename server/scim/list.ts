import * as z from "zod";
import type { Context } from "../../shared/context.ts";
import { readCursor, type CursorQuery, writeCursor } from "../../shared/cursor.ts";
import {
  type ListedType,
  listResources,
  type ResourceTypeName,
} from "../../shared/directory/list/list-resources.ts";
import type { PageKey } from "../../shared/directory/list/page-key.ts";
import { namesIn, userTypeFor } from "../../shared/directory/settings/user-type-for.ts";
import { scimError } from "../../shared/scim/error.ts";
import type { Filter } from "../../shared/scim/filter/ast.ts";
import { narrowFilter } from "../../shared/scim/filter/narrow.ts";
import { parseFilter, parsePath } from "../../shared/scim/filter/parse.ts";
import { isWanted } from "../../shared/scim/resource/project.ts";
import { renderGroup, renderUser } from "../../shared/scim/resource/render.ts";
import { groupType } from "../../shared/scim/schema/group-type.ts";
import type { AttributePath } from "../../shared/scim/schema/locate.ts";
import { type Attribute, LIST_RESPONSE_SCHEMA } from "../../shared/scim/schema/schema.ts";
import type { ListQuery } from "./list-query.ts";
import { projectGroup, projectUser } from "./projection.ts";

/** Comparisons in one filter. Each may run for every resource of the tenant. */
const maxComparisons = 100;

/** One page of resources as a ListResponse: RFC 7644, sections 3.4.2 and 3.4.3; RFC 9865. */
export async function list(ctx: Context, baseUrl: string, query: ListQuery): Promise<object> {
  const filter = query.filter === null ? null : parseFilter(query.filter);
  const sortBy = query.sortBy === null ? null : parseSortBy(query.sortBy);
  const sortUrns = sortBy?.schema === undefined ? [] : [`${sortBy.schema}:${sortBy.name}`];
  const userType = await userTypeFor(ctx, [...namesIn(filter), ...sortUrns]);
  const { from } = query;
  const after = "cursor" in from ? await readPageKey(ctx, from.cursor, query) : null;
  const { total, resources, next } = await listResources({
    ctx,
    input: {
      parts: listedTypes(query.types, filter, userType),
      sortBy,
      descending: query.descending,
      count: query.count,
      from: "cursor" in from ? { after } : from,
      members: isWanted(groupType, "members", query),
      userType,
      baseUrl,
    },
  });
  for (const value of total === 0 ? idsIn(filter) : []) ctx.reportMiss({ kind: "id", value });
  return {
    schemas: [LIST_RESPONSE_SCHEMA],
    ...(total !== null && { totalResults: total }),
    ...("index" in from && { startIndex: from.index }),
    itemsPerPage: resources.length,
    ...(next !== null && { nextCursor: await writePageKey(ctx, next, query) }),
    Resources: resources.map((listed) =>
      listed.kind === "User"
        ? projectUser(ctx, renderUser(listed.row, baseUrl), query).body
        : projectGroup(renderGroup(listed.row, baseUrl), query).body,
    ),
  };
}

function parseSortBy(name: string): AttributePath {
  const { filter, ...path } = parsePath(name);
  if (filter === undefined) return path;
  const message = "sortBy must be the name of an attribute, without brackets.";
  throw scimError("invalidPath", message, "sortBy");
}

/** The types that can have results, each with the part of the filter that applies to it. */
function listedTypes(
  types: readonly ResourceTypeName[],
  filter: Filter | null,
  userType: Attribute,
): ListedType[] {
  if (filter === null) return types.map((type) => ({ type, filter }));
  if (countComparisons(filter) > maxComparisons) {
    const message = `The filter has more than ${maxComparisons} comparisons. Send several requests.`;
    throw scimError("invalidFilter", message, "filter");
  }
  const narrowed = narrowFilter(
    filter,
    types.map((type) => (type === "User" ? userType : groupType)),
  );
  return types.flatMap((type, i) => {
    const typeFilter = narrowed[i] ?? false;
    if (typeFilter === false) return [];
    return { type, filter: typeFilter === true ? null : typeFilter };
  });
}

function countComparisons(filter: Filter): number {
  switch (filter.kind) {
    case "and":
    case "or":
      return countComparisons(filter.left) + countComparisons(filter.right);
    case "not":
    case "element":
      return countComparisons(filter.filter);
    default:
      return 1;
  }
}

/** The ids in a filter. If nothing matches, one may belong to another tenant: a security event. */
function idsIn(filter: Filter | null): string[] {
  if (filter?.kind === "and") return [...idsIn(filter.left), ...idsIn(filter.right)];
  if (filter?.kind !== "compare" || typeof filter.value !== "string") return [];
  return filter.path.name.toLowerCase() === "id" ? [filter.value] : [];
}

type PagedQuery = Pick<ListQuery, "types" | "filter" | "sortBy" | "descending">;

const position = z.tuple([z.uuid(), z.string().nullable()]);

/** The cursor of RFC 9865 for the next page. It is valid only for this query of this tenant. */
const writePageKey = (ctx: Context, { id, sort }: PageKey, query: PagedQuery): Promise<string> =>
  writeCursor(cursorQueryOf(ctx, query), [id, sort]);

/**
 * The position that a cursor encodes; null for the empty cursor, which requests the first page.
 * @throws AppError bad_request, invalidCursor
 */
async function readPageKey(
  ctx: Context,
  cursor: string,
  query: PagedQuery,
): Promise<PageKey | null> {
  if (cursor === "") return null;
  const [id, sort] = await readCursor(cursorQueryOf(ctx, query), cursor, position);
  return { id, sort };
}

const cursorQueryOf = (
  { secrets, scope }: Context,
  { types, filter, sortBy, descending }: PagedQuery,
): CursorQuery => ({
  secrets,
  owner: scope.tenantId,
  list: ["scim", types, filter, sortBy, descending],
});
