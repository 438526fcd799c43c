import { sql } from "drizzle-orm";
import * as z from "zod";
import { rawQuery } from "../../shared/db/queries.ts";
import type { Columns, Read } from "./search-table.ts";
import { namesIn, type PersonalTables } from "./tables/table.ts";

/**
 * The columns that the present role may read, by table. They come from the catalog, so that a new column
 * is shown without a change here. Secrets and hashes are left out.
 */
export async function readColumns(
  read: Read,
  tables: PersonalTables,
): Promise<Map<string, Columns>> {
  const rows = await read((db) =>
    rawQuery(
      db,
      sql`select c.relname::text, a.attname::text, format_type(a.atttypid, null)
        from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
        where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
          and a.atttypid not in ('bytea'::regtype, 'xid8'::regtype)
          and has_column_privilege(c.oid, a.attnum, 'SELECT')
        order by c.relname, a.attnum`,
      z.tuple([z.string(), z.string(), z.string()]),
    ),
  );
  const found = new Map<string, Map<string, string>>();
  for (const [table, column, type] of rows) {
    const entry = tables[table];
    if (!entry || namesIn(entry.secret).includes(column)) continue;
    const columns = found.get(table) ?? new Map<string, string>();
    found.set(table, columns.set(column, type));
  }
  return found;
}
