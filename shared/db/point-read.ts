import { is, Placeholder, type SQL, sql } from "drizzle-orm";
import { PgDialect } from "drizzle-orm/pg-core";
import type { ZodType } from "zod";
import type { Row } from "./queries.ts";
import {
  forEachKind,
  type Identity,
  parseSession,
  sessionArguments,
  sessionColumnCount,
  sessionColumns,
  type TenantSession,
} from "./tenant-session.ts";

/** A read of one row for each of several values. The same statement starts the tenant session. */
export interface PointRead<T> {
  /** Unique among the point reads of this process. */
  id: number;
  statement(identity: Identity, values: string[]): [text: string, params: unknown[]];
  /** The session, and the row of each value, or null where there is none. */
  parse(rows: Row[], values: string[]): { session: TenantSession; found: (T | null)[] };
}

/** A FROM item: the text `requested.value`, and `requested.position`, from 1. */
export const requestedValues = sql`jsonb_array_elements_text(${sql.placeholder("values")}::jsonb)
  with ordinality as requested(value, position)`;

const dialect = new PgDialect();
let pointReads = 0;

/**
 * Builds a point read. The rows must depend on the `tenantId` that `select` is given: then every
 * plan starts the session before it looks at a row, and the policies hide the rows of others.
 *
 * @param select from `requestedValues` and a table: the position, then the columns of `row`.
 */
export function pointRead<T>(select: (tenantId: SQL) => SQL, row: ZodType<T>): PointRead<T> {
  const queries = forEachKind((call) =>
    dialect.sqlToQuery(sql`with session as materialized (select ${sessionColumns} from ${call})
      select session.*, found.* from session
      left join lateral (${select(sql`session.tenant_id`)}) as found on true`),
  );
  pointReads += 1;
  return {
    id: pointReads,
    statement: (identity, values) => {
      const query = queries[identity.kind];
      const fixed = sessionArguments(identity);
      // The session's arguments come first; the only other placeholder is that of the values.
      const others = query.params
        .slice(fixed.length)
        .map((param) => (is(param, Placeholder) ? JSON.stringify(values) : param));
      return [query.sql, [...fixed, ...others]];
    },
    parse: (rows, values) => {
      const found = values.map((): T | null => null);
      for (const columns of rows) {
        const position = columns[sessionColumnCount];
        if (position === null) continue;
        found[Number(position) - 1] = row.parse(columns.slice(sessionColumnCount + 1));
      }
      return { session: parseSession(rows[0] ?? []), found };
    },
  };
}
