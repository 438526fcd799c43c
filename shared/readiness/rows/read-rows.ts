import * as z from "zod";
import type { Context } from "../../context.ts";
import { readCursor, type CursorQuery, writeCursor } from "../../cursor.ts";
import { pageOutput } from "../../db/pages.ts";
import { chooseScope, reportInput } from "../choose-scope.ts";
import { notCounted, stateQuery } from "../report/state.ts";
import { rowShapes } from "./rows.ts";
import { numberNames, numbers, positionOf, positionShape, selectRows } from "./select-rows.ts";

export const rowsInput = reportInput.omit({ asOf: true }).extend({
  /** The number whose rows are returned, by its name in a report. */
  of: z.enum(numberNames),
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
  const { of, limit, cursor, ...scope } = input;
  const choice = await chooseScope(ctx, scope);
  const query: CursorQuery = {
    secrets: ctx.secrets,
    owner: ctx.scope.tenantId,
    list: ["readiness.rows", of, scope],
  };
  const after = cursor === undefined ? undefined : await readCursor(query, cursor, positionShape);
  const [rows, [state]] = await ctx.scope.read((db) => [
    selectRows(db, { of, choice, after, limit: limit + 1 }),
    stateQuery(db, {}),
  ]);
  const asOf = state?.asOf ?? null;
  if (asOf === null) throw notCounted();
  const { kind } = numbers[of];
  const items = rows.slice(0, limit);
  const last = rows.length > limit ? items.at(-1) : undefined;
  const nextCursor = last ? await writeCursor(query, positionOf(kind, last)) : null;
  // The shape of this kind has checked the rows.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return { kind, asOf, items, nextCursor } as RowsPage;
}
