import { type SQL, sql } from "drizzle-orm";
import * as z from "zod";
import type { Context } from "../../shared/context.ts";
import { jsonText } from "../../shared/db/columns.ts";
import { type Db, rawQuery, unprepared } from "../../shared/db/queries.ts";
import { type Identifiers, mentioner, textsIn } from "./identifiers.ts";
import { openTexts } from "./open-texts.ts";
import { namesIn, type PersonalTable } from "./tables/table.ts";

/** Runs a query as the role that may read the table. */
export type Read = <T>(build: (db: Db) => { execute(): Promise<T[]> }) => Promise<T[]>;

/** The columns of a table that the role may read and a person can be shown, with their types. */
export type Columns = ReadonlyMap<string, string>;

export interface Search {
  ctx: Pick<Context, "scope" | "secrets">;
  read: Read;
  personId: string;
  identifiers: Identifiers;
}

export type FoundRow = Record<string, unknown>;

/** Rows that one statement reads, so that it ends within the statement timeout of the roles. */
const pageSize = 5000;
const firstId = "00000000-0000-0000-0000-000000000000";

/** Whether any of the conditions holds. */
const anyOf = (conditions: SQL[]): SQL =>
  conditions.length === 0 ? sql`false` : sql`(${sql.join(conditions, sql` or `)})`;

/** The row's table is `t`. */
const named = (column: string): SQL => sql`t.${sql.identifier(column)}`;

function belongsTo({ of, by }: PersonalTable, columns: Columns, personId: string): SQL {
  const mine = namesIn(of).map((column) =>
    columns.get(column) === "uuid"
      ? sql`${named(column)} = ${personId}::uuid`
      : sql`${named(column)} = ${personId}`,
  );
  const made = namesIn(by).map(
    (column) => sql`${named(column)} in (${personId}, ${`user:${personId}`})`,
  );
  return anyOf([...mine, ...made]);
}

/** Whether a column contains an identifier, perhaps as a part of a longer one. */
const mayMention = ({ mentions }: PersonalTable, identifiers: Identifiers): SQL =>
  anyOf(
    namesIn(mentions).map(
      (
        column,
      ) => sql`exists (select from jsonb_array_elements_text(${JSON.stringify(identifiers)}::jsonb) as i(text)
        where strpos(lower(${named(column)}::text), i.text) > 0
          or strpos(lower(${named(column)}::text), replace(replace(i.text, '\\', '\\\\'), '"', '\\"')) > 0)`,
    ),
  );

const row = z.tuple([
  z.int(),
  z.string().nullable(),
  z.boolean().nullable(),
  jsonText(z.record(z.string(), z.unknown())).nullable(),
]);

/** The rows of a table that belong to the person or mention the person, oldest first. */
export async function searchTable(
  search: Search,
  name: string,
  table: PersonalTable,
  columns: Columns,
): Promise<FoundRow[]> {
  const isMentioned = mentioner(search.identifiers);
  const closed = namesIn(table.closed);
  const searched = [...namesIn(table.mentions), ...closed];
  // Without a text to search, an index finds the rows.
  const isPaged = searched.length > 0 && columns.get("id") === "uuid";
  const found: FoundRow[] = [];
  let after = isPaged ? firstId : null;
  for (;;) {
    const page = pageOf(search, name, table, columns, after);
    const rows = await search.read((db) => rawQuery(db, unprepared(page), row));
    let [size, last]: [number, string | null] = [0, null];
    for (const [count, lastId, belongs, value] of rows) {
      if (value === null) {
        [size, last] = [count, lastId];
        continue;
      }
      const opened = await openTexts(search.ctx, name, closed, value);
      const texts = searched.flatMap((column) => textsIn(opened[column]));
      if (belongs === true || texts.some(isMentioned)) found.push(opened);
    }
    if (after === null || last === null || size < pageSize) return found;
    after = last;
  }
}

/**
 * The rows that may be found, and one row with the size and the last id of the page.
 * @param after null for all rows at once
 */
function pageOf(
  { ctx, personId, identifiers }: Search,
  name: string,
  table: PersonalTable,
  columns: Columns,
  after: string | null,
): SQL {
  const { closed, operator = "tenant_id" } = table;
  const selected = sql.join([...columns.keys()].map(named), sql`, `);
  const belongs = belongsTo(table, columns, personId);
  const wanted =
    closed === undefined ? anyOf([belongs, mayMention(table, identifiers)]) : sql`true`;
  // A policy shows an organization what its partners share, which is not its own.
  const own = operator === "*" ? sql`true` : sql`${named(operator)} = ${ctx.scope.tenantId}::uuid`;
  const rows = after === null ? wanted : sql`t.id > ${after}::uuid order by t.id limit ${pageSize}`;
  const lastId = after === null ? sql`null` : sql`(array_agg(id order by id desc))[1]::text`;
  return sql`with page as materialized (
      select ${selected}, ${belongs} as belongs_, ${wanted} as wanted_
      from ${sql.identifier(name)} t where ${own} and ${rows}
    )
    select count(*)::int, ${lastId}, null::boolean, null::text from page
    union all
    select 0, null, belongs_, (to_jsonb(page) - 'belongs_' - 'wanted_')::text from page where wanted_`;
}
