import { and, asc, eq, gt, lt, not } from "drizzle-orm";
import * as z from "zod";
import { deadLetters } from "../../drizzle/schema/index.ts";
import { dateTimeInput } from "../values/date-time.ts";
import type { Db } from "../db/queries.ts";
import { pageOutput } from "../db/pages.ts";
import { errorCodeNames } from "../errors.ts";
import { deadLetterSource, isInProgress } from "./dead-letter.ts";

/** Selects open dead letters, at most a hundred in one call. */
export const manyDeadLettersInput = z.strictObject({
  source: deadLetterSource.optional(),
  /** Only those that were stored before this time. */
  before: dateTimeInput.optional(),
  limit: z.int().min(1).max(100).default(100),
  cursor: z.uuid().optional(),
});

const deadLetterResult = z.object({
  id: z.uuid(),
  ok: z.boolean(),
  result: z.string().describe("The result of the operation, or why it failed."),
  reason: z.enum(errorCodeNames).nullable().describe("The error's code; null after a success."),
  field: z.string().nullable().describe("The field in the body that the error names."),
});
/** The result for one of several dead letters. */
export type DeadLetterResult = z.output<typeof deadLetterResult>;

export const manyDeadLettersOutput = pageOutput(deadLetterResult);

/** The ids of the selected dead letters in order of arrival, one more than the limit. */
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
        not(isInProgress),
        source === undefined ? undefined : eq(deadLetters.source, source),
        before === undefined ? undefined : lt(deadLetters.createdAt, before),
        cursor === undefined ? undefined : gt(deadLetters.id, cursor),
      ),
    )
    .orderBy(asc(deadLetters.id))
    .limit(limit + 1);
}
