import { and, desc, eq, inArray, lte, sql } from "drizzle-orm";
import { unionAll } from "drizzle-orm/pg-core";
import { deadLetters } from "../../drizzle/schema/index.ts";
import type { Db } from "../db/queries.ts";

const statuses = ["open", "replayed", "discarded"] as const;

/**
 * Deletes all but the newest `max` dead letters of a source, open or closed. Those of jobs stay. The
 * index orders them by status, so the query merges three of its ranges up to the limit.
 */
export function dropOldest(db: Db, source: "scim" | "webhook", max: number) {
  const newestFirst = (status: (typeof statuses)[number]) =>
    db
      .select({ id: deadLetters.id })
      .from(deadLetters)
      .where(and(eq(deadLetters.source, source), eq(deadLetters.status, status)))
      .orderBy(desc(deadLetters.id))
      .limit(max + 1);
  const newestToDelete = unionAll(
    newestFirst("open"),
    newestFirst("replayed"),
    newestFirst("discarded"),
  )
    .orderBy(sql`id desc`)
    .limit(1)
    .offset(max);
  return db
    .delete(deadLetters)
    .where(
      and(
        eq(deadLetters.source, source),
        inArray(deadLetters.status, [...statuses]),
        lte(deadLetters.id, sql`(${newestToDelete})`),
      ),
    );
}
