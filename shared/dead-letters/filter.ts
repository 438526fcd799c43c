import { and, eq, gte, lt, type SQL, sql } from "drizzle-orm";
import * as z from "zod";
import { deadLetters } from "../../drizzle/schema/index.ts";
import { dateTimeInput } from "../values/date-time.ts";
import { deadLetterSource } from "./dead-letter.ts";

/** What selects dead letters. They must match all that is given. */
export const deadLetterFilter = z.strictObject({
  source: deadLetterSource.optional(),
  /** Only those that were stored at or after this time. */
  since: dateTimeInput.optional(),
  /** Only those that were stored before this time. */
  before: dateTimeInput.optional(),
  /** A part of the reason, in any case. */
  q: z.string().trim().min(1).max(200).optional(),
});

export const matchesFilter = ({
  source,
  since,
  before,
  q,
}: z.output<typeof deadLetterFilter>): SQL | undefined =>
  and(
    source === undefined ? undefined : eq(deadLetters.source, source),
    since === undefined ? undefined : gte(deadLetters.createdAt, since),
    before === undefined ? undefined : lt(deadLetters.createdAt, before),
    q === undefined ? undefined : sql`strpos(lower(${deadLetters.reason}), lower(${q}::text)) > 0`,
  );
