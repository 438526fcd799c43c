import { getTableColumns, type Name, type SQL, sql } from "drizzle-orm";
import type { PgTable } from "drizzle-orm/pg-core";
import {
  readinessMembers,
  readinessParts,
  readinessScopes,
} from "../../../drizzle/schema/index.ts";

const namesOf = (table: PgTable, keys: string[]) =>
  Object.values(getTableColumns(table)).flatMap(({ name }) => (keys.includes(name) ? [] : [name]));

/** The figures of one person's work in one course. */
export const partNames = namesOf(readinessParts, ["tenant_id", "user_id", "course_id", "last_at"]);
/** The totals of a person or a scope: the same figures, and the sums of the index. */
export const totalNames = namesOf(readinessScopes, [
  "tenant_id",
  "scope",
  "key",
  "people",
  "deactivated",
]);
/** The sums of the index. */
export const ratingNames = totalNames.filter((name) => !partNames.includes(name));
/** A member's columns except its key. */
export const memberNames = namesOf(readinessMembers, ["tenant_id", "user_id"]);

/** A list of SQL expressions, one for each column. */
export const columns = (
  names: readonly string[],
  of: (name: Name) => SQL = (name) => sql`${name}`,
) =>
  sql.join(
    names.map((name) => of(sql.identifier(name))),
    sql`, `,
  );
