import { and, asc, eq, gt, not } from "drizzle-orm";
import * as z from "zod";
import { deadLetters } from "../../drizzle/schema/index.ts";
import type { Db } from "../db/queries.ts";
import { pageOutput } from "../db/pages.ts";
import { errorCodeNames } from "../errors.ts";
import { isInProgress } from "./dead-letter.ts";
import { deadLetterFilter, matchesFilter } from "./filter.ts";

/** Selects open dead letters, at most a hundred in one call. */
export const manyDeadLettersInput = deadLetterFilter.extend({
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
  { limit, cursor, ...filter }: z.output<typeof manyDeadLettersInput>,
) {
  return db
    .select({ id: deadLetters.id })
    .from(deadLetters)
    .where(
      and(
        eq(deadLetters.status, "open"),
        not(isInProgress),
        matchesFilter(filter),
        cursor === undefined ? undefined : gt(deadLetters.id, cursor),
      ),
    )
    .orderBy(asc(deadLetters.id))
    .limit(limit + 1);
}
