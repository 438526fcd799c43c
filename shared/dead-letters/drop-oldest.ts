import { and, desc, eq, inArray, lte, sql } from "drizzle-orm";
import { unionAll } from "drizzle-orm/pg-core";
import { deadLetters } from "../../drizzle/schema/index.ts";
import type { Db } from "../db/queries.ts";

const statuses = ["open", "replayed", "discarded"] as const;

/**
 * Drops the oldest letters of a source beyond the newest `most`, closed or not; those of jobs stay. The
 * index has them by status, so three of its ranges are merged and followed that far and no further.
 */
export function dropOldest(db: Db, source: "scim" | "webhook", most: number) {
  const newestFirst = (status: (typeof statuses)[number]) =>
    db
      .select({ id: deadLetters.id })
      .from(deadLetters)
      .where(and(eq(deadLetters.source, source), eq(deadLetters.status, status)))
      .orderBy(desc(deadLetters.id))
      .limit(most + 1);
  const firstBeyond = unionAll(
    newestFirst("open"),
    newestFirst("replayed"),
    newestFirst("discarded"),
  )
    .orderBy(sql`id desc`)
    .limit(1)
    .offset(most);
  return db
    .delete(deadLetters)
    .where(
      and(
        eq(deadLetters.source, source),
        inArray(deadLetters.status, [...statuses]),
        lte(deadLetters.id, sql`(${firstBeyond})`),
      ),
    );
}
