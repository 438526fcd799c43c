import * as z from "zod";
import { auditRow } from "../../audit/record.ts";
import type { Context } from "../../context.ts";
import { chooseScope } from "../choose-scope.ts";
import { notCounted, stateQuery } from "../state.ts";
import { numbers } from "./numbers.ts";
import { placeOf } from "./place.ts";
import { pageOfRows, rowsInput } from "./read-rows.ts";
import { type Row, type RowKind, rowShapes } from "./rows.ts";
import type { Place } from "./select.ts";

export const exportInput = rowsInput.omit({ limit: true, cursor: true }).extend({
  format: z.enum(["csv", "json"]).default("csv"),
});

/** All the rows behind a number, to be written as they come. */
export interface RowsExport {
  kind: RowKind;
  columns: string[];
  /**
   * Reads the rows a thousand at a time, all as one moment saw them, and waits until `take` has
   * taken them.
   */
  run: (
    begin: (asOf: Date) => Promise<void>,
    take: (rows: Row[]) => Promise<void>,
  ) => Promise<void>;
}

const batchSize = 1000;

/**
 * Prepares an export and notes it in the audit log. @throws AppError not_found, forbidden, conflict
 */
export async function exportRows({
  ctx,
  input: { of, format, ...scope },
}: {
  ctx: Context;
  input: z.output<typeof exportInput>;
}): Promise<RowsExport> {
  const choice = await chooseScope(ctx, scope);
  const { kind } = numbers[of];
  const [[counted]] = await ctx.scope.read((db) => [stateQuery(db, {})]);
  if (!counted?.asOf) throw notCounted();
  const { tenantId } = ctx.scope;
  const exported = { of, format, ...choice };
  const change = { action: "readiness.export", subjectId: tenantId, before: null, after: exported };
  await ctx.scope.write((db) => auditRow(ctx, db, change));
  return {
    kind,
    columns: Object.keys(rowShapes[kind].shape),
    run: (begin, take) =>
      ctx.scope.readOnSnapshot(async (db) => {
        const [state] = await stateQuery(db, {}).execute();
        if (!state?.asOf) throw notCounted();
        await begin(state.asOf);
        let after: Place | undefined;
        for (;;) {
          const rows = await pageOfRows(db, { of, choice, after, limit: batchSize }).execute();
          if (rows.length > 0) await take(rows);
          const last = rows.at(-1);
          if (!last || rows.length < batchSize) return;
          after = placeOf(kind, last);
        }
      }),
  };
}
