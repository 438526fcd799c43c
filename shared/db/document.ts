import { type SQL, sql } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";

/** A jsonb column in a select list, typed as the document that its domain alone writes to it. */
export const documentOf = <T>(column: PgColumn): SQL<T> =>
  sql<T>`${column}`.mapWith(column as never);
