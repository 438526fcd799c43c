import { sql } from "drizzle-orm";
import type { Db } from "./queries.ts";

/**
 * Takes a lock with this name, which each tenant has for itself, until the transaction ends. It sends
 * the statement now, before those that the caller sends next.
 */
export function lockInTenant(
  db: Db,
  tenantId: string,
  name: string,
  mode: "exclusive" | "shared" = "exclusive",
): Promise<unknown> {
  const key = sql`hashtextextended(${`${tenantId}:${name}`}::text, 0)`;
  const lock =
    mode === "exclusive"
      ? sql`select pg_advisory_xact_lock(${key})`
      : sql`select pg_advisory_xact_lock_shared(${key})`;
  return db.execute(lock).execute();
}
