import { type SQL, sql } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import * as z from "zod";

/** A jsonb column, which Postgres sends as text, parsed in this shape. */
export const jsonText = <T extends z.ZodType>(shape: T) =>
  z
    .string()
    .transform((text): unknown => JSON.parse(text))
    .pipe(shape);

/** A pattern for `like` and `ilike` that values with the text match. */
export const containing = (text: string): string =>
  `%${text.replaceAll(/[\\%_]/g, (special) => `\\${special}`)}%`;

/** UUIDs as the text of a Postgres array. */
export const idArray = (ids: readonly string[]): string => `{${ids.join(",")}}`;

/** A timestamptz in ISO 8601, in UTC and to the millisecond. */
export const isoText = (at: SQL) =>
  sql`to_char(${at} at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

/** A timestamptz in milliseconds since 1970. */
export const milliseconds = (at: SQL) => sql`(extract(epoch from ${at}) * 1000)::float8`;

/** A jsonb column in a select list, typed as the document that only its own domain writes there. */
export const documentOf = <T>(column: PgColumn): SQL<T> =>
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  sql<T>`${column}`.mapWith(column as never);
