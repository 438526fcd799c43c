import type { SQL } from "drizzle-orm";
import { drizzle, type PgRemoteDatabase } from "drizzle-orm/pg-proxy";
import { z } from "zod";
import type { Result } from "./lane.ts";

/** drizzle's typed query builder, bound to one scope. */
export type Db = Omit<PgRemoteDatabase, "transaction">;

/** A query that drizzle has built and that is not sent until `execute`. */
export interface Query<T> {
  execute(): Promise<T>;
}

/**
 * A drizzle database whose statements go out through `send`, in the order in which they are
 * executed. drizzle calls `send` synchronously, which is what lets a read be one flight.
 */
export function queriesOver(send: (text: string, params: unknown[]) => Promise<Result>): Db {
  return drizzle((text, params) => send(text, params));
}

/**
 * A statement in SQL, for what drizzle's builder has no words for. Its rows come as arrays, one
 * value a column, and are checked against `row`.
 */
export function rawQuery<T>(db: Db, statement: SQL, row: z.ZodType<T>): Query<T[]> {
  const rows = z.array(row);
  return { execute: async () => rows.parse(await db.execute(statement).execute()) };
}
