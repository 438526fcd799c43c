import { is, Placeholder, type SQL, sql } from "drizzle-orm";
import { PgDialect } from "drizzle-orm/pg-core";
import { drizzle, type PgRemoteDatabase } from "drizzle-orm/pg-proxy";
import * as z from "zod";
import type { Result } from "./lane.ts";

/** drizzle's typed query builder, bound to one scope. */
export type Db = Omit<PgRemoteDatabase, "transaction">;

/** A query that drizzle has built and that is not sent until `execute`. */
export interface Query<T> {
  execute(): Promise<T>;
}

type Send = (text: string, params: unknown[]) => Promise<Result>;

/**
 * A drizzle database whose statements go out through `send`, in the order in which they are
 * executed. drizzle calls `send` synchronously, which is what lets a read be one flight.
 */
export function queriesOver(send: Send): Db {
  const db = drizzle((text, params) => send(text, params));
  senders.set(db, send);
  return db;
}

const senders = new WeakMap<Db, Send>();

/** drizzle for one transaction on a lane. */
export interface Flight {
  readonly db: Db;
  /**
   * From now on `db` refuses. What still runs then, such as the rest of a `Promise.all` of which
   * one part has failed, would otherwise go into the lane's next transaction: another tenant's.
   */
  land(): void;
}

const lanes = new WeakMap<Db, () => Db>();

/** @param lane drizzle over the whole lane, for which `compiled` queries are built. */
export function flightOver(lane: Db, send: Send): Flight {
  let hasLanded = false;
  const tooLate = () => new Error("A statement came after its transaction had ended.");
  const db = queriesOver((text, params) =>
    hasLanded ? Promise.reject(tooLate()) : send(text, params),
  );
  lanes.set(db, () => {
    if (hasLanded) throw tooLate();
    return lane;
  });
  return {
    db,
    land: () => {
      hasLanded = true;
    },
  };
}

/**
 * A statement in SQL, for what drizzle's builder has no words for. Its rows come as arrays, one
 * value a column, and are checked against `row`.
 */
export function rawQuery<T>(db: Db, statement: SQL, row: z.ZodType<T>): Query<T[]> {
  const rows = z.array(row);
  return { execute: async () => rows.parse(await db.execute(statement).execute()) };
}

const dialect = new PgDialect();

/**
 * A statement in SQL with `sql.placeholder`s that is written once and then only filled in. Its
 * rows come as arrays, one value a column, and are checked against `row`.
 */
export function statement<T>(
  text: SQL,
  row: z.ZodType<T>,
): (db: Db, values: Record<string, unknown>) => Query<T[]> {
  const query = dialect.sqlToQuery(text);
  const rows = z.array(row);
  return (db, values) => ({
    execute: async () => {
      const send = senders.get(db);
      if (!send) throw new Error("This database takes no statements.");
      const params = query.params.map((param) =>
        is(param, Placeholder) ? values[param.name] : param,
      );
      const answer = await send(query.sql, params);
      return rows.parse(answer.rows);
    },
  });
}

/** A statement of which another one will hardly have the same text: it is not kept prepared. */
export const once = (statement: SQL): SQL => sql`/* once */ ${statement}`;

/** A query built with `sql.placeholder`s, as drizzle's `prepare` gives it. */
interface Buildable<T> {
  prepare(name: string): { execute(values: Record<string, unknown>): Promise<T> };
}

/**
 * A query that is built once a lane and then only filled in: drizzle's building costs more than
 * all the rest of a point read, so hot reads are written this way.
 */
export function compiled<T>(
  build: (db: Db) => Buildable<T>,
): (db: Db, values: Record<string, unknown>) => Query<T> {
  const built = new WeakMap<Db, ReturnType<Buildable<T>["prepare"]>>();
  return (db, values) => ({
    execute: async () => {
      const lane = lanes.get(db)?.() ?? db;
      const query = built.get(lane) ?? build(lane).prepare("");
      built.set(lane, query);
      return query.execute(values);
    },
  });
}
