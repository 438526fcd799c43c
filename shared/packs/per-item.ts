import { sql } from "drizzle-orm";
import * as z from "zod";
import type { Context } from "../context.ts";
import { fromDatabase, isRetryable } from "../db/errors.ts";
import type { Db } from "../db/queries.ts";
import { AppError, errorCodeNames, errorCodes } from "../errors.ts";

const resultOutput = z.object({
  index: z.int().describe("The place of the item in the request, from 0."),
  status: z.int().describe("The status that a request for this item alone would have."),
  id: z.uuid().optional(),
  version: z.int().optional(),
  error: z
    .object({
      code: z.enum(errorCodeNames),
      message: z.string(),
      field: z.string().optional(),
    })
    .optional(),
});

export const resultsOutput = z.object({
  succeeded: z.int(),
  failed: z.int(),
  results: z.array(resultOutput),
});

type Results = z.output<typeof resultsOutput>;

/**
 * Makes a change for each item, in their order and in one transaction. What the change of an item has
 * written is undone if it fails, and the other items stay.
 * @param map turns what was thrown into an AppError where it can
 * @throws what is not an AppError, which undoes everything
 */
export function perItem<I>(
  ctx: Context,
  items: readonly I[],
  change: (db: Db, item: I) => Promise<{ id: string; version: number }>,
  map: (thrown: unknown) => unknown = (thrown) => thrown,
): Promise<Results> {
  return ctx.scope.write(async (db) => {
    const results: Results["results"] = [];
    for (const [index, item] of items.entries()) {
      await db.execute(sql`savepoint item`).execute();
      try {
        const { id, version } = await change(db, item);
        await db.execute(sql`release savepoint item`).execute();
        results.push({ index, status: 200, id, version });
      } catch (thrown) {
        // The transaction runs again as a whole.
        if (isRetryable(thrown)) throw thrown;
        const error = fromDatabase(map(thrown));
        if (!(error instanceof AppError) || error.status >= 500) throw thrown;
        await db.execute(sql`rollback to savepoint item`).execute();
        results.push({ index, ...failure(ctx, error) });
      }
    }
    const failed = results.filter((result) => result.error !== undefined).length;
    return { succeeded: results.length - failed, failed, results };
  });
}

function failure(ctx: Context, { code, message, details }: AppError) {
  if (details.miss) ctx.reportMiss(details.miss);
  const { field } = details;
  return {
    status: errorCodes[code],
    error: { code, message, ...(field !== undefined && { field }) },
  };
}
