import * as z from "zod";
import { auditRow } from "../../audit/record.ts";
import type { Context } from "../../context.ts";
import { chooseScope } from "../choose-scope.ts";
import { notCounted, stateQuery } from "../report/state.ts";
import { rowsInput } from "./read-rows.ts";
import { type Row, type RowKind, rowShapes } from "./rows.ts";
import { numbers, type Position, positionOf, selectRows } from "./select-rows.ts";

export const exportInput = rowsInput.omit({ limit: true, cursor: true }).extend({
  format: z.enum(["csv", "json"]).default("csv"),
});

/** All the rows that a number was computed from, for streaming. */
export interface RowsExport {
  kind: RowKind;
  columns: string[];
  /**
   * Reads the rows a thousand at a time, all in one snapshot, and waits for `write` after each batch.
   */
  run: (
    begin: (asOf: Date) => Promise<void>,
    write: (rows: Row[]) => Promise<void>,
  ) => Promise<void>;
}

const batchSize = 1000;

/**
 * Prepares an export and records it in the audit log.
 * @throws AppError not_found, forbidden, conflict before the first report
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
  const [[state]] = await ctx.scope.read((db) => [stateQuery(db, {})]);
  if (!state?.asOf) throw notCounted();
  const { tenantId } = ctx.scope;
  const exported = { of, format, ...choice };
  const change = { action: "readiness.export", subjectId: tenantId, before: null, after: exported };
  await ctx.scope.write((db) => auditRow(ctx, db, change));
  return {
    kind,
    columns: Object.keys(rowShapes[kind].shape),
    run: (begin, write) =>
      ctx.scope.readOnSnapshot(async (db) => {
        const [state] = await stateQuery(db, {}).execute();
        if (!state?.asOf) throw notCounted();
        await begin(state.asOf);
        let after: Position | undefined;
        for (;;) {
          const rows = await selectRows(db, { of, choice, after, limit: batchSize }).execute();
          if (rows.length > 0) await write(rows);
          const last = rows.at(-1);
          if (!last || rows.length < batchSize) return;
          after = positionOf(kind, last);
        }
      }),
  };
}
