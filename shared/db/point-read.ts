import { is, Placeholder, type SQL, sql } from "drizzle-orm";
import { PgDialect } from "drizzle-orm/pg-core";
import type { ZodType } from "zod";
import type { Row } from "./lane.ts";

/** How a tenant is entered; its placeholders are `enter0` and so on, in the order of `params`. */
const entrances = {
  credential: sql`app.begin_credential_session(${at(0)}, ${at(1)}, ${at(2)})`,
  user: sql`app.begin_user_session(${at(0)}, ${at(1)}, ${at(2)}, ${at(3)})`,
  endpoint: sql`app.begin_endpoint_session(${at(0)}, ${at(1)}, ${at(2)})`,
  system: sql`app.begin_system_session(${at(0)})`,
  maintenance: sql`app.begin_maintenance_session(${at(0)})`,
};

function at(index: number) {
  return sql.placeholder(`enter${index}`);
}

/** What entering tells, before the place of a value and the columns of its row. */
const enteredColumns = 8;

/** The FROM item of what is looked for: `wanted.value`, a text, and `wanted.place`, from 1. */
export const wantedValues = sql`jsonb_array_elements_text(${sql.placeholder("values")}::jsonb)
  with ordinality as wanted(value, place)`;

/** A read of one row for each of some values that enters its tenant in the same statement. */
export interface PointRead<T> {
  /** One of a kind among the reads of this process. */
  id: number;
  /** The statement for this kind of identity, with its parameters. */
  fill(
    kind: keyof typeof entrances,
    entering: unknown[],
    values: string[],
  ): [text: string, params: unknown[]];
  /** What entering told, and the row of each value, where there is one. */
  read(answer: Row[], values: string[]): { entered: Row; found: (T | null)[] };
}

let reads = 0;

/**
 * Builds a read of single rows. Entering comes first because the rows depend on it: `select` must
 * ask for rows of the tenant that it is given, so no plan can look at a row before a tenant was
 * entered; and without one, the policies show none.
 *
 * @param select from `wantedValues` and a table: the place, then the columns of `row`.
 */
export function pointRead<T>(select: (tenantId: SQL) => SQL, row: ZodType<T>): PointRead<T> {
  const dialect = new PgDialect();
  const build = (entrance: SQL) =>
    dialect.sqlToQuery(sql`with entered as materialized (
        select tenant_id, slug, config, credential_id, provisioning, overdue, overflowing, has_webhooks from ${entrance}
      ) select entered.*, found.* from entered
        left join lateral (${select(sql`entered.tenant_id`)}) as found on true`);
  const built = {
    credential: build(entrances.credential),
    user: build(entrances.user),
    endpoint: build(entrances.endpoint),
    system: build(entrances.system),
    maintenance: build(entrances.maintenance),
  };
  reads += 1;
  return {
    id: reads,
    fill: (kind, entering, values) => {
      const { sql: text, params } = built[kind];
      const all = new Map<string, unknown>(entering.map((value, i) => [`enter${i}`, value]));
      all.set("values", JSON.stringify(values));
      return [text, params.map((param) => (is(param, Placeholder) ? all.get(param.name) : param))];
    },
    read: (answer, values) => {
      const found = values.map((): T | null => null);
      for (const columns of answer) {
        const place = columns[enteredColumns];
        if (place !== null) found[Number(place) - 1] = row.parse(columns.slice(enteredColumns + 1));
      }
      return { entered: answer[0]?.slice(0, enteredColumns) ?? [], found };
    },
  };
}
