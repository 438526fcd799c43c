import type { Context } from "../../shared/context.ts";
import { AppError } from "../../shared/errors.ts";
import {
  type ListedType,
  listResources,
  type ResourceTypeName,
} from "../../shared/directory/list/list-resources.ts";
import { namesIn, userTypeFor } from "../../shared/directory/settings/user-type-for.ts";
import { type Filter, parseFilter } from "../../shared/scim/filter/filter.ts";
import { groupType } from "../../shared/scim/schema/group-type.ts";
import { narrowFilter } from "../../shared/scim/filter/narrow.ts";
import { parsePath } from "../../shared/scim/filter/path.ts";
import { isWanted } from "../../shared/scim/resource/project.ts";
import type { AttributePath } from "../../shared/scim/schema/resource-type.ts";
import { renderGroup, renderUser } from "../../shared/scim/resource/render.ts";
import { type Attribute, LIST_RESPONSE_SCHEMA } from "../../shared/scim/schema/schema.ts";
import { readPageKey, writePageKey } from "./cursor.ts";
import type { ListQuery } from "./list-query.ts";
import { shownGroup, shownUser } from "./projection.ts";

/** Comparisons in one filter: each may be made for every resource of the tenant. */
const maxComparisons = 100;

/** A page of resources as a ListResponse: RFC 7644, sections 3.4.2 and 3.4.3; RFC 9865. */
export async function list(ctx: Context, baseUrl: string, query: ListQuery): Promise<object> {
  const filter = query.filter === null ? null : parseFilter(query.filter);
  const sortBy = query.sortBy === null ? null : sortOf(query.sortBy);
  const sortName = sortBy?.schema === undefined ? [] : [`${sortBy.schema}:${sortBy.name}`];
  const userType = await userTypeFor(ctx, [...namesIn(filter), ...sortName]);
  const { from } = query;
  const after = "cursor" in from ? await readPageKey(ctx, from.cursor, query) : null;
  const { total, resources, next } = await listResources({
    ctx,
    input: {
      parts: partsOf(query.types, filter, userType),
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
        ? shownUser(ctx, renderUser(listed.row, baseUrl), query).body
        : shownGroup(renderGroup(listed.row, baseUrl), query).body,
    ),
  };
}

function sortOf(name: string): AttributePath {
  const { filter, ...path } = parsePath(name);
  if (filter === undefined) return path;
  const message = "sortBy takes the name of an attribute without brackets.";
  throw new AppError("bad_request", message, { scimType: "invalidPath", field: "sortBy" });
}

/** The types that may have something to list, each with what the filter asks of it. */
function partsOf(
  types: readonly ResourceTypeName[],
  filter: Filter | null,
  userType: Attribute,
): ListedType[] {
  if (filter === null) return types.map((type) => ({ type, filter }));
  if (comparisons(filter) > maxComparisons) {
    const message = `The filter compares more than ${maxComparisons} times. Send several requests.`;
    throw new AppError("bad_request", message, { scimType: "invalidFilter", field: "filter" });
  }
  const narrowed = narrowFilter(
    filter,
    types.map((type) => (type === "User" ? userType : groupType)),
  );
  return types.flatMap((type, at) => {
    const own = narrowed[at] ?? false;
    if (own === false) return [];
    return { type, filter: own === true ? null : own };
  });
}

function comparisons(filter: Filter): number {
  switch (filter.kind) {
    case "and":
    case "or":
      return comparisons(filter.left) + comparisons(filter.right);
    case "not":
    case "element":
      return comparisons(filter.filter);
    default:
      return 1;
  }
}

/** The ids that a filter asks for, to tell an attempt to reach another tenant's. */
function idsIn(filter: Filter | null): string[] {
  if (filter?.kind === "and") return [...idsIn(filter.left), ...idsIn(filter.right)];
  if (filter?.kind !== "compare" || typeof filter.value !== "string") return [];
  return filter.path.name.toLowerCase() === "id" ? [filter.value] : [];
}
