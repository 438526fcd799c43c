import { and, desc, eq, lt } from "drizzle-orm";
import type * as z from "zod";
import { deadLetters } from "../../drizzle/schema/index.ts";
import type { Context } from "../context.ts";
import { pageInput, pageOf, pageOutput } from "../db/pages.ts";
import { deadLetterFields, deadLetterOutput, deadLetterStatus } from "./dead-letter.ts";
import { deadLetterFilter, matchesFilter } from "./filter.ts";

export const listDeadLettersInput = pageInput.extend({
  ...deadLetterFilter.shape,
  status: deadLetterStatus.default("open"),
});
export const listDeadLettersOutput = pageOutput(deadLetterOutput);

/** The tenant's dead letters of a status, newest first, without their bodies. Filters can be combined. */
export async function listDeadLetters({
  ctx,
  input: { limit, cursor, status, ...filter },
}: {
  ctx: Context;
  input: z.output<typeof listDeadLettersInput>;
}): Promise<z.output<typeof listDeadLettersOutput>> {
  const [rows] = await ctx.scope.read((db) => [
    db
      .select(deadLetterFields)
      .from(deadLetters)
      .where(
        and(
          eq(deadLetters.status, status),
          matchesFilter(filter),
          cursor === undefined ? undefined : lt(deadLetters.id, cursor),
        ),
      )
      .orderBy(desc(deadLetters.id))
      .limit(limit + 1),
  ]);
  return pageOf(rows, limit);
}
