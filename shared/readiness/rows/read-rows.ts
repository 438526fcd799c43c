import { sql } from "drizzle-orm";
import * as z from "zod";
import type { Context } from "../../context.ts";
import { readCursor, type Walk, writeCursor } from "../../cursor.ts";
import { jsonText } from "../../db/columns.ts";
import { type Db, rawQuery } from "../../db/queries.ts";
import { type Choice, chooseScope, reportInput } from "../choose-scope.ts";
import { notCounted, stateQuery } from "../state.ts";
import { type NumberName, numberNames, numbers } from "./numbers.ts";
import { placeOf, placeShape } from "./place.ts";
import { type Row, type RowKind, rowShapes } from "./rows.ts";
import { type Place, rowsQuery } from "./select.ts";

export const rowsInput = reportInput.omit({ asOf: true }).extend({
  /** The number whose rows are wanted, by its name in a report. */
  of: z.enum(numberNames),
  limit: z.int().min(1).max(200).default(50),
  cursor: z.string().max(4000).optional(),
});

/** A page of the rows that made a number. */
export type RowsPage = {
  [K in RowKind]: {
    kind: K;
    /** That of the newest report, which these rows made. */
    asOf: Date;
    items: Row<K>[];
    nextCursor: string | null;
  };
}[RowKind];

/**
 * The rows that made a number of the newest report, by person: the number comes out of them again.
 * @throws AppError not_found, forbidden, bad_request for what is no cursor
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
  const walk: Walk = {
    secrets: ctx.secrets,
    owner: ctx.scope.tenantId,
    list: ["readiness.rows", of, scope],
  };
  const after = cursor === undefined ? undefined : await readCursor(walk, cursor, placeShape);
  const [rows, [state]] = await ctx.scope.read((db) => [
    pageOfRows(db, { of, choice, after, limit: limit + 1 }),
    stateQuery(db, {}),
  ]);
  const asOf = state?.asOf ?? null;
  if (asOf === null) throw notCounted();
  const { kind } = numbers[of];
  const items = rows.slice(0, limit);
  const last = rows.length > limit ? items.at(-1) : undefined;
  const nextCursor = last ? await writeCursor(walk, placeOf(kind, last)) : null;
  // The rows were checked by this kind's shape.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return { kind, asOf, items, nextCursor } as RowsPage;
}

/** The rows behind a place, at most `limit` of them. */
export function pageOfRows(
  db: Db,
  want: { of: NumberName; choice: Choice; after: Place | undefined; limit: number },
) {
  const { of, choice, after, limit } = want;
  const source: { kind: RowKind; where?: ReturnType<typeof sql> } = numbers[of];
  const { kind, where = sql`m.active` } = source;
  const row = z.tuple([jsonText(rowShapes[kind])]).transform(([one]): Row => one);
  return rawQuery(db, rowsQuery(kind, choice, { where, after, limit }), row);
}
