import { drizzle, type PgRemoteDatabase } from "drizzle-orm/pg-proxy";
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
