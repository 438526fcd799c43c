import * as z from "zod";
import type { Context } from "../../../context.ts";
import type { Db } from "../../../db/queries.ts";
import { AppError } from "../../../errors.ts";
import { validate } from "../../../json/validate.ts";
import { changing } from "../changing.ts";

/** Up to 500 items, each as the operation for a single one takes it. */
export const bulkInput = z.strictObject({ items: z.array(z.unknown()).min(1).max(500) });

const failure = z.object({
  code: z.string().describe("As the code of the error of a single request."),
  message: z.string(),
  field: z.string().nullable(),
});

/** A result for each item, in the order of the items. */
export const bulkOutput = <T extends z.ZodType>(item: T) =>
  z.object({
    done: z.int().describe("How many items succeeded."),
    failed: z.int(),
    results: z.array(
      z.object({
        index: z.int(),
        item: item.nullable().describe("Null for an item that failed."),
        error: failure.nullable().describe("Null for an item that succeeded."),
      }),
    ),
  });

interface Bulk<R> {
  done: number;
  failed: number;
  results: {
    index: number;
    item: R | null;
    error: { code: string; message: string; field: string | null } | null;
  }[];
}

const failureOf = ({ code, message, details }: AppError) => ({
  code,
  message,
  field: details.field ?? null,
});

function tryValidate<I extends z.ZodType>(schema: I, item: unknown): z.output<I> | AppError {
  if (item instanceof AppError) return item;
  try {
    return validate(schema, item);
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
}

const bulkOf = <R>(results: (R | AppError)[]): Bulk<R> => ({
  done: results.filter((result) => !(result instanceof AppError)).length,
  failed: results.filter((result) => result instanceof AppError).length,
  results: results.map((result, index) =>
    result instanceof AppError
      ? { index, item: null, error: failureOf(result) }
      : { index, item: result, error: null },
  ),
});

/**
 * Inserts the valid ones of many items in one transaction, in sets. An item that is invalid or refused has no
 * effect on the others.
 * @param items as sent; an AppError for one that could not be read
 * @param insert returns what it made of each input, in order, or why not
 */
export async function inBulk<I extends z.ZodType, R>(
  ctx: Context,
  items: readonly unknown[],
  schema: I,
  insert: (db: Db, inputs: z.output<I>[]) => Promise<(R | AppError)[]>,
): Promise<Bulk<R>> {
  const read = items.map((item) => tryValidate(schema, item));
  const valid = read.filter((one): one is z.output<I> => !(one instanceof AppError));
  const inserted = valid.length === 0 ? [] : await changing(ctx, (db) => insert(db, valid));
  const next = inserted.values();
  return bulkOf(
    read.map((one) => {
      if (one instanceof AppError) return one;
      const { value, done } = next.next();
      if (done === true || value === undefined) throw new Error("An item has no result.");
      return value;
    }),
  );
}

/** Makes a change for each item, each in a transaction of its own, in their order. */
export async function eachOf<I extends z.ZodType, R>(
  items: readonly unknown[],
  schema: I,
  change: (input: z.output<I>) => Promise<R>,
): Promise<Bulk<R>> {
  const results: (R | AppError)[] = [];
  for (const item of items) {
    const input = tryValidate(schema, item);
    if (input instanceof AppError) {
      results.push(input);
      continue;
    }
    results.push(
      await change(input).catch((error: unknown) => {
        if (error instanceof AppError && error.status < 500 && error.status !== 429) return error;
        throw error;
      }),
    );
  }
  return bulkOf(results);
}
