import * as z from "zod";
import { auditRow } from "../../audit/record.ts";
import type { Context } from "../../context.ts";
import { chooseScope } from "../choose-scope.ts";
import { notCounted, stateQuery } from "../report/state.ts";
import { rowsInput } from "./read-rows.ts";
import { type Row, type RowKind, rowShapes } from "./rows.ts";
import { numbers } from "./numbers.ts";
import { type Position, selectRows } from "./select-rows.ts";

export const exportInput = rowsInput
  .omit({ limit: true, cursor: true, sort: true, order: true })
  .extend({
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
  input: { of, format, indexFrom, indexTo, ...scope },
}: {
  ctx: Context;
  input: z.output<typeof exportInput>;
}): Promise<RowsExport> {
  const choice = await chooseScope(ctx, scope);
  const { kind } = numbers[of];
  const [[state]] = await ctx.scope.read((db) => [stateQuery(db, {})]);
  if (!state?.asOf) throw notCounted();
  const { tenantId } = ctx.scope;
  const range = { indexFrom: indexFrom ?? null, indexTo: indexTo ?? null };
  const exported = { of, format, ...choice, ...range };
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
          const want = { of, choice, indexFrom, indexTo, after, limit: batchSize };
          const rows = await selectRows(db, want).execute();
          if (rows.length > 0) await write(rows.map(({ row }) => row));
          if (rows.length < batchSize) return;
          after = rows.at(-1)?.position;
        }
      }),
  };
}
