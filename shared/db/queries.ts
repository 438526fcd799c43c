import { is, Placeholder, type SQL, sql } from "drizzle-orm";
import { PgDialect } from "drizzle-orm/pg-core";
import { drizzle, type PgRemoteDatabase } from "drizzle-orm/pg-proxy";
import * as z from "zod";

/** A row as Postgres sent it: one value a column; json and timestamps are text. */
export type Row = (string | number | boolean | null)[];

export interface QueryResult {
  rows: Row[];
  /** The first word of the command tag: `COMMIT` of a failed transaction answers `ROLLBACK`. */
  command: string;
}

type Send = (text: string, params: unknown[]) => Promise<QueryResult>;

/** drizzle's typed query builder, bound to one transaction. */
export type Db = Omit<PgRemoteDatabase, "transaction">;

/** A query that is not sent until `execute`. `execute` sends it synchronously. */
export interface Query<T> {
  execute(): Promise<T>;
}

/** The queries of one transaction. */
export interface TransactionQueries {
  readonly db: Db;
  /**
   * Makes `db` reject every later statement. Without it, the rest of a `Promise.all` of which one
   * part failed would run in the connection's next transaction, which may be another tenant's.
   */
  close(): void;
}

const senders = new WeakMap<Db, Send>();

export function openQueries(send: Send): TransactionQueries {
  let isClosed = false;
  const sendWhileOpen: Send = (text, params) =>
    isClosed
      ? Promise.reject(new Error("The statement came after the end of its transaction."))
      : send(text, params);
  const db = drizzle(sendWhileOpen);
  senders.set(db, sendWhileOpen);
  return {
    db,
    close: () => {
      isClosed = true;
    },
  };
}

function senderOf(db: Db): Send {
  const send = senders.get(db);
  if (!send) throw new Error("This Db does not belong to a transaction.");
  return send;
}

/** A statement in SQL. Its rows are arrays, one value a column, and are checked against `row`. */
export function rawQuery<T>(db: Db, text: SQL, row: z.ZodType<T>): Query<T[]> {
  const rows = z.array(row);
  return { execute: async () => rows.parse(await db.execute(text).execute()) };
}

/**
 * Begins a statement whose text depends on the request. Postgres keeps no prepared statement for
 * it, because the next request would hardly use it again.
 */
export const unpreparedPrefix = "/* unprepared */";

export const unprepared = (text: SQL): SQL => sql`/* unprepared */ ${text}`;

const dialect = new PgDialect();

/** As `rawQuery`, for a hot statement: `text` has `sql.placeholder`s and is built only once. */
export function statement<T>(
  text: SQL,
  row: z.ZodType<T>,
): (db: Db, values: Record<string, unknown>) => Query<T[]> {
  const query = dialect.sqlToQuery(text);
  const rows = z.array(row);
  return (db, values) => ({
    execute: async () => {
      const params = query.params.map((param) =>
        is(param, Placeholder) ? values[param.name] : param,
      );
      const result = await senderOf(db)(query.sql, params);
      return rows.parse(result.rows);
    },
  });
}

/** A query with `sql.placeholder`s, as drizzle's `prepare` takes it. */
interface Preparable<T> {
  prepare(name: string): { execute(values: Record<string, unknown>): Promise<T> };
}

/** Where a compiled query goes. It is set only while drizzle calls `compiledDb`, synchronously. */
let compiledSender: Send | undefined;

const compiledDb = drizzle((text, params) =>
  compiledSender
    ? compiledSender(text, params)
    : Promise.reject(new Error("drizzle did not send a compiled query synchronously.")),
);

/**
 * A query that drizzle builds once a process, with `sql.placeholder`s that each call fills in.
 * Building takes longer than the rest of a point read, so hot reads are written this way.
 */
export function compiled<T>(
  build: (db: Db) => Preparable<T>,
): (db: Db, values: Record<string, unknown>) => Query<T> {
  let prepared: ReturnType<Preparable<T>["prepare"]> | undefined;
  return (db, values) => ({
    execute: async () => {
      prepared ??= build(compiledDb).prepare("");
      compiledSender = senderOf(db);
      const rows = prepared.execute(values);
      compiledSender = undefined;
      return rows;
    },
  });
}
