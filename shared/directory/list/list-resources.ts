import { type SQL, sql } from "drizzle-orm";
import * as z from "zod";
import { groups, users } from "../../../drizzle/schema/index.ts";
import type { Context } from "../../context.ts";
import { databaseError } from "../../db/errors.ts";
import { type Db, unprepared, type Query, rawQuery } from "../../db/queries.ts";
import { groupMap } from "./group-map.ts";
import { membersOf } from "../groups/stored-group.ts";
import type { Filter } from "../../scim/filter/ast.ts";
import { compileFilter } from "../../scim/query/compile-filter.ts";
import { compileSort, type SortBy } from "../../scim/query/compile-sort.ts";
import type { StoredUser } from "../../scim/resource/render.ts";
import type { Attribute } from "../../scim/schema/schema.ts";
import { scimError } from "../../scim/error.ts";
import { findByExternalId, findUser } from "../users/find-user.ts";
import { groupReferences, managerName } from "../users/stored-user.ts";
import { userMap } from "./user-map.ts";
import { externalIdIn, isPlain, namesOne, uniqueIn } from "./filter-shape.ts";
import { storedColumnsOf } from "../stored-columns.ts";
import { type ListedRow, listedRow } from "./listed-row.ts";
import { isAfter, orderOf, type PageKey } from "./page-key.ts";

export type ResourceTypeName = "User" | "Group";

export interface ListedType {
  type: ResourceTypeName;
  /** Must have passed `checkFilter` for the type. */
  filter: Filter | null;
}

export interface ListInput {
  /** The types to list. An empty list gives an empty page. */
  parts: readonly ListedType[];
  sortBy: SortBy | null;
  descending: boolean;
  count: number;
  /** 1-based index of the first result, or the last row of the previous page. */
  from: { index: number } | { after: PageKey | null };
  /** Whether to read the members of groups. */
  members: boolean;
  /** The User type, with the tenant's extensions if the filter or sort names one. */
  userType: Attribute;
  baseUrl: string;
}

export interface Listed {
  /** The number of results; null after the first page of a cursor. */
  total: number | null;
  resources: ListedRow[];
  /** The key of the next page of a cursor; null on the last page. */
  next: PageKey | null;
}

/**
 * A page of resources, oldest first or sorted. The database filters and sorts, with indexes where
 * possible, and only the page is loaded.
 * @throws AppError bad_request: tooMany for a query that takes longer than ten seconds.
 */
export async function listResources({
  ctx,
  input,
}: {
  ctx: Context;
  input: ListInput;
}): Promise<Listed> {
  const { parts: listed, sortBy, count, from } = input;
  const walks = "after" in from;
  const [first] = listed;
  if (!first) {
    await ctx.scope.beginSession();
    return { total: 0, resources: [], next: null };
  }
  const { filter } = first;
  const alone = listed.length === 1 && !walks && from.index === 1 && count > 0;
  const unique = alone && first.type === "User" && filter !== null ? uniqueIn(filter) : null;
  if (unique) {
    return listOf(await findUser({ ctx, input: unique }));
  }
  const externalId = alone && first.type === "User" && filter ? externalIdIn(filter) : null;
  if (externalId !== null) {
    const found = await findByExternalId(ctx, externalId);
    if (!found?.isShared) return listOf(found?.user ?? null);
  }
  const plain =
    sortBy === null && listed.every((part) => part.filter === null || isPlain(part.filter));
  // A filter for one resource needs no count.
  const single = alone && filter !== null && namesOne(filter);
  const counted = !single && (!walks || from.after === null);
  const parts = listed.map((part) => partOf(part, input));
  const page = pageQuery(parts, input, walks ? count + 1 : count);
  const total = sql`select (${sql.join(
    parts.map(({ table, where }) => sql`(select count(*) from ${table} where ${where})`),
    sql` + `,
  )})::int`;
  const [, rows, [[totals] = [0]]] = await ctx.scope
    .read((db) => [
      plain ? sent : limitTime(db),
      rawQuery(db, plain ? page : unprepared(page), listedRow),
      counted ? rawQuery(db, plain ? total : unprepared(total), z.tuple([z.int()])) : none,
    ])
    .catch(tooLong);
  const resources = rows.slice(0, count);
  const last = resources.at(-1);
  const next = walks && rows.length > count && last ? { id: last.row.id, sort: last.sort } : null;
  const all = single ? rows.length : (totals ?? 0);
  return { total: counted || single ? all : null, resources, next };
}

const listOf = (row: StoredUser | null): Listed => ({
  total: row ? 1 : 0,
  resources: row ? [{ kind: "User", row, sort: null }] : [],
  next: null,
});

/** The part of the list that has one type. */
interface Part {
  type: ResourceTypeName;
  table: SQL;
  id: SQL;
  where: SQL;
  sort: SQL | null;
  /** The columns of `listedRow` except the last. */
  columns: SQL;
}

function partOf(
  { type, filter }: ListedType,
  { sortBy, userType, members, baseUrl }: ListInput,
): Part {
  const isUser = type === "User";
  const map = isUser ? userMap(userType, baseUrl) : groupMap(baseUrl);
  const t = isUser ? users : groups;
  const condition = filter === null ? sql`true` : compileFilter(filter, map);
  const refs = isUser ? groupReferences : members ? membersOf(baseUrl) : sql`null::jsonb`;
  return {
    type,
    table: sql`${t}`,
    id: sql`${t.id}`,
    where: isUser ? sql`${users.deletedAt} is null and ${condition}` : condition,
    sort: sortBy === null ? null : (compileSort(sortBy, map) ?? sql`null::jsonb`),
    columns: sql`${type}::text, ${storedColumnsOf(isUser ? "users" : "groups")},
      ${isUser ? sql`${users.managerId}, ${managerName}` : sql`null::uuid, null::text`}, ${refs}`,
  };
}

/**
 * Selects the rows first, under their table's name, so that derived columns are computed only for the
 * page.
 */
function pageQuery(parts: Part[], { from, descending }: ListInput, limit: number): SQL {
  const offset = "index" in from ? from.index - 1 : 0;
  const alone = parts.length === 1;
  const selects = parts.map(({ table, id, where, sort, columns }) => {
    const key =
      "after" in from && from.after
        ? sql` and ${isAfter(from.after, sort, id, descending)}`
        : sql``;
    const chosen = sql`(select *, ${sort ?? sql`null::jsonb`} as sort_key from ${table} where ${where}${key}
      order by ${orderOf(sort, id, descending)} limit ${alone ? limit : offset + limit} offset ${alone ? offset : 0})`;
    return sql`select ${columns}, sort_key from ${chosen} as ${table}`;
  });
  const [first] = parts;
  if (alone && first) {
    return sql`${selects[0]} order by ${orderOf(first.sort === null ? null : sql`sort_key`, first.id, descending)}`;
  }
  const both = sql.join(
    selects.map((select) => sql`(${select})`),
    sql` union all `,
  );
  const sorted = parts.some(({ sort }) => sort !== null) ? sql`sort_key` : null;
  return sql`select * from (${both}) as page(kind, id, resource, version, created, updated, manager_id, manager_name, refs, sort_key)
    order by ${orderOf(sorted, sql`id`, descending)} limit ${limit} offset ${offset}`;
}

const sent: Query<unknown> = { execute: () => Promise.resolve() };
const none: Query<[number][]> = { execute: () => Promise.resolve([]) };

/** Limits the duration of a list query; see `tooLong`. */
const limitTime = (db: Db): Query<unknown> => ({
  execute: () => db.execute(sql`set local statement_timeout = '10s'`).execute(),
});

function tooLong(error: unknown): never {
  if (databaseError(error)?.code !== "57014") throw error;
  const message =
    "The filter takes too long on this many resources. Filter by userName, externalId, emails or groups, or by fewer attributes.";
  throw scimError("tooMany", message, "filter");
}
