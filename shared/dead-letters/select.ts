import { and, asc, eq, gt, lt, not } from "drizzle-orm";
import * as z from "zod";
import { deadLetters } from "../../drizzle/schema/index.ts";
import { dateTimeInput } from "../values/date-time.ts";
import type { Db } from "../db/queries.ts";
import type { ErrorCode } from "../errors.ts";
import { isUnderWay } from "./dead-letter.ts";
import { deadLetterSource } from "./list.ts";

/** Which open letters are meant, at most a hundred in one call. */
export const manyDeadLettersInput = z.strictObject({
  source: deadLetterSource.optional(),
  /** Those that were kept before this time. */
  before: dateTimeInput.optional(),
  limit: z.int().min(1).max(100).default(100),
  cursor: z.uuid().optional(),
});

/** What became of one of many. */
export interface DeadLetterResult {
  id: string;
  ok: boolean;
  /** What it gave, or why it failed. */
  result: string;
  /** The code of what it failed by, and the place in its body; null where it did not. */
  reason: ErrorCode | null;
  field: string | null;
}

/** The open letters that are meant, in the order in which they came, and one more than the limit. */
export function selectDeadLetters(
  db: Db,
  { source, before, limit, cursor }: z.output<typeof manyDeadLettersInput>,
) {
  return db
    .select({ id: deadLetters.id })
    .from(deadLetters)
    .where(
      and(
        eq(deadLetters.status, "open"),
        not(isUnderWay),
        source === undefined ? undefined : eq(deadLetters.source, source),
        before === undefined ? undefined : lt(deadLetters.createdAt, before),
        cursor === undefined ? undefined : gt(deadLetters.id, cursor),
      ),
    )
    .orderBy(asc(deadLetters.id))
    .limit(limit + 1);
}
