import { is, Placeholder, type SQL, sql } from "drizzle-orm";
import { PgDialect } from "drizzle-orm/pg-core";
import type { ZodType } from "zod";
import type { Row } from "./lane.ts";

/** How a tenant is entered; its placeholders are `enter0` and so on, in the order of `params`. */
const entrances = {
  credential: sql`app.enter_credential(${at(0)}, ${at(1)}, ${at(2)})`,
  user: sql`app.enter_user(${at(0)}, ${at(1)}, ${at(2)}, ${at(3)})`,
  system: sql`app.enter_system(${at(0)})`,
};

function at(index: number) {
  return sql.placeholder(`enter${index}`);
}

/** What entering tells, before the columns of the row. */
const enteredColumns = 5;

/** A read of at most one row that enters its tenant in the same statement. */
export interface PointRead<T> {
  /** The statement for this kind of identity, with its parameters. */
  fill(
    kind: keyof typeof entrances,
    entering: unknown[],
    values: Record<string, unknown>,
  ): [string, unknown[]];
  /** What entering told, and the row, if there is one. */
  read(answer: Row): { entered: Row; found: T | null };
}

/**
 * Builds a read of one row. Entering comes first because the row depends on it: `select` must ask
 * for rows of the tenant that it is given, so no plan can look at a row before a tenant was
 * entered; and without one, the policies show none.
 *
 * @param select the select of the row; its first column is never null.
 */
export function pointRead<T>(select: (tenantId: SQL) => SQL, row: ZodType<T>): PointRead<T> {
  const dialect = new PgDialect();
  const build = (entrance: SQL) =>
    dialect.sqlToQuery(sql`with entered as materialized (
        select tenant_id, slug, config, credential_id, provisioning from ${entrance}
      ) select entered.*, found.* from entered
        left join lateral (${select(sql`entered.tenant_id`)}) as found on true`);
  const built = {
    credential: build(entrances.credential),
    user: build(entrances.user),
    system: build(entrances.system),
  };
  return {
    fill: (kind, entering, values) => {
      const all = {
        ...values,
        ...Object.fromEntries(entering.map((value, i) => [`enter${i}`, value])),
      };
      const { sql: text, params } = built[kind];
      return [text, params.map((param) => (is(param, Placeholder) ? all[param.name] : param))];
    },
    read: (answer) => {
      const columns = answer.slice(enteredColumns);
      return {
        entered: answer.slice(0, enteredColumns),
        found: columns[0] === null ? null : row.parse(columns),
      };
    },
  };
}
