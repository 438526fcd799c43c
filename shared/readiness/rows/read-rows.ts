import * as z from "zod";
import type { Context } from "../../context.ts";
import { readCursor, type CursorQuery, writeCursor } from "../../cursor.ts";
import { pageOutput } from "../../db/pages.ts";
import { chooseScope, reportInput } from "../choose-scope.ts";
import { notCounted, stateQuery } from "../report/state.ts";
import { rowShapes } from "./rows.ts";
import { numberNames, numbers } from "./numbers.ts";
import { positionShape, selectRows } from "./select-rows.ts";
import { sortInput, sortOf } from "./sort.ts";

export const rowsInput = reportInput.omit({ asOf: true }).extend({
  /** The number whose rows are returned, by its name in a report. */
  of: z.enum(numberNames),
  /** Only people with an index from the first value, and below the second; 100 belongs to the last range. */
  indexFrom: z.number().min(0).max(100).optional(),
  indexTo: z.number().min(0).max(100).optional(),
  ...sortInput,
  limit: z.int().min(1).max(200).default(50),
  cursor: z.string().max(4000).optional(),
});

const asOf = z
  .date()
  .describe("The `asOf` of the newest report, which was computed from these rows.");
const pageOfKind = <K extends z.ZodLiteral, T extends z.ZodType>(kind: K, item: T) =>
  pageOutput(item).extend({ kind, asOf });

/** A page of the rows that a number was computed from. */
export const rowsOutput = z.discriminatedUnion("kind", [
  pageOfKind(z.literal("people"), rowShapes.people),
  pageOfKind(z.literal("results"), rowShapes.results),
  pageOfKind(z.literal("quizzes"), rowShapes.quizzes),
  pageOfKind(z.literal("assignments"), rowShapes.assignments),
]);
type RowsPage = z.output<typeof rowsOutput>;

/**
 * The rows that a number of the newest report was computed from, by person. The number can be
 * recomputed from them.
 * @throws AppError not_found, forbidden, bad_request for an invalid cursor
 */
export async function readRows({
  ctx,
  input,
}: {
  ctx: Context;
  input: z.output<typeof rowsInput>;
}): Promise<RowsPage> {
  const { of, limit, cursor, sort: field, order, indexFrom, indexTo, ...scope } = input;
  const { kind } = numbers[of];
  const sort = sortOf(kind, field, order);
  const choice = await chooseScope(ctx, scope);
  const query: CursorQuery = {
    secrets: ctx.secrets,
    owner: ctx.scope.tenantId,
    list: ["readiness.rows", of, scope, sort ?? null, indexFrom ?? null, indexTo ?? null],
  };
  const after = cursor === undefined ? undefined : await readCursor(query, cursor, positionShape);
  const [rows, [state]] = await ctx.scope.read((db) => [
    selectRows(db, { of, choice, indexFrom, indexTo, after, sort, limit: limit + 1 }),
    stateQuery(db, {}),
  ]);
  const asOf = state?.asOf ?? null;
  if (asOf === null) throw notCounted();
  const page = rows.slice(0, limit);
  const last = rows.length > limit ? page.at(-1) : undefined;
  const nextCursor = last ? await writeCursor(query, last.position) : null;
  const items = page.map(({ row }) => row);
  // The shape of this kind has checked the rows.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return { kind, asOf, items, nextCursor } as RowsPage;
}
