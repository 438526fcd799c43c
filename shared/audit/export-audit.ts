import { asc, sql } from "drizzle-orm";
import * as z from "zod";
import { auditSeals } from "../../drizzle/schema/index.ts";
import type { Context } from "../context.ts";
import { rawQuery } from "../db/queries.ts";
import { auditRow } from "./record.ts";
import { sealedText } from "./seal.ts";

export const exportAuditInput = z.strictObject({
  format: z.enum(["csv", "jsonl"]).default("jsonl"),
});

/** An entry, with the text that its seal covers; or a seal, behind the entries that it covers. */
export type ExportLine =
  | { kind: "entry"; sealedText: string }
  | { kind: "seal"; seq: number; signature: string };

const batchSize = 1000;
const row = z.tuple([z.string(), z.string(), z.string()]);

/**
 * Prepares an export of the whole audit log, and records it there. Entries come in the order of the
 * seals, which is that of their transactions; those that are not sealed yet come last.
 */
export async function exportAudit({
  ctx,
  input: { format },
}: {
  ctx: Context;
  input: z.output<typeof exportAuditInput>;
}): Promise<(write: (lines: ExportLine[]) => Promise<void>) => Promise<void>> {
  const { tenantId } = ctx.scope;
  const change = { subjectId: tenantId, before: null, after: { format } };
  await ctx.scope.write((db) => auditRow(ctx, db, { action: "audit.export", ...change }));
  return async (write) => {
    const [seals, [horizon]] = await ctx.scope.read((db) => [
      db
        .select({
          seq: auditSeals.seq,
          horizon: sql<string>`${auditSeals.horizon}::text`,
          signature: auditSeals.signature,
        })
        .from(auditSeals)
        .orderBy(asc(auditSeals.seq)),
      rawQuery(
        db,
        sql`select pg_snapshot_xmin(pg_current_snapshot())::text`,
        z.tuple([z.string()]),
      ),
    ]);
    let low = "0";
    for (const { seq, signature, horizon: high } of seals) {
      await writeEntries(ctx, low, high, write);
      await write([{ kind: "seal", seq, signature }]);
      low = high;
    }
    // No entry can appear below the horizon later, so pages of several transactions miss none.
    await writeEntries(ctx, low, horizon?.[0] ?? low, write);
  };
}

/** The entries of the transactions in [low, high), a page in a transaction. */
async function writeEntries(
  { scope }: Context,
  low: string,
  high: string,
  write: (lines: ExportLine[]) => Promise<void>,
): Promise<void> {
  let after: [xid: string, id: string] = [low, "00000000-0000-0000-0000-000000000000"];
  for (;;) {
    const [xid, id] = after;
    const [rows] = await scope.read((db) => [
      rawQuery(
        db,
        sql`select xid::text, id::text, ${sealedText} from audit_log
          where (xid, id) > (${xid}::text::xid8, ${id}::uuid) and xid < ${high}::text::xid8
          order by audit_log.xid, audit_log.id limit ${batchSize}`,
        row,
      ),
    ]);
    if (rows.length > 0) {
      await write(rows.map(([, , text]) => ({ kind: "entry", sealedText: text })));
    }
    const last = rows.at(-1);
    if (!last || rows.length < batchSize) return;
    after = [last[0], last[1]];
  }
}
