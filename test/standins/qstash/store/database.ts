import postgres from "postgres";

type Types = { bigint: number };
type Parsers = { bigint: postgres.PostgresType<number> };

/** A pool. Its transactions are `Tx`; a function that accepts either takes `Tx`. */
export type Db = postgres.Sql<Types>;
export type Tx = postgres.ISql<Types>;

/**
 * Opens a pool. Rows come in camelCase, bigint as number.
 *
 * @param relaxed for claims and settlements, which do not wait for the disk: a loss of the Postgres
 * server only leads to another delivery. Plans never use a sequential scan, however small the table
 * was when the plan was made.
 */
export function connect(databaseUrl: string, max: number, relaxed = false): Db {
  return postgres<Parsers>(databaseUrl, {
    max,
    onnotice: () => {},
    transform: { column: { from: postgres.toCamel } },
    types: { bigint: { to: 20, from: [20], parse: Number, serialize: String } },
    connection: {
      application_name: "qstash-standin",
      ...(relaxed ? { synchronous_commit: "off", enable_seqscan: "off", jit: "off" } : {}),
    },
  });
}

/** Rows as one text parameter for json_to_recordset: one statement, whatever their number. */
export const asJson = (rows: readonly unknown[]): string => JSON.stringify(rows);
