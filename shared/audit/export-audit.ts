import { asc, sql } from "drizzle-orm";
import * as z from "zod";
import { auditSeals } from "../../drizzle/schema/index.ts";
import type { Context } from "../context.ts";
import { rawQuery, unprepared } from "../db/queries.ts";
import { listAuditInput, pageQuery } from "./audit-page.ts";
import { auditRow } from "./record.ts";
import { sealedText } from "./seal.ts";
import { searchedTime } from "./search.ts";

export const exportAuditInput = listAuditInput.omit({ limit: true, cursor: true }).extend({
  format: z.enum(["csv", "jsonl"]).default("jsonl"),
  /** As in the list; without it, actions of people and of machines. */
  category: z.enum(["people", "machines", "all"]).optional(),
});
type Filter = Omit<z.output<typeof exportAuditInput>, "format">;

/** An entry, with the text that its seal covers; or a seal, behind the entries that it covers. */
export type ExportLine =
  | { kind: "entry"; sealedText: string }
  | { kind: "seal"; seq: number; signature: string };

type Write = (lines: ExportLine[]) => Promise<void>;

const batchSize = 1000;
const row = z.tuple([z.string(), z.string(), z.string()]);

/**
 * Prepares an export of the audit log, and records it there. Without filters, entries come in the order
 * of the seals, which is that of their transactions; those that are not sealed yet come last. With
 * filters, the entries of the list come without seals, newest first.
 * @throws AppError bad_request for a text search over more than 90 days
 */
export async function exportAudit({
  ctx,
  input: { format, ...filter },
}: {
  ctx: Context;
  input: z.output<typeof exportAuditInput>;
}): Promise<(write: Write) => Promise<void>> {
  const { tenantId } = ctx.scope;
  const given = Object.fromEntries(
    Object.entries(filter).filter(([, value]) => value !== undefined),
  );
  const searched =
    filter.q === undefined ? filter : { ...filter, ...searchedTime(ctx.now(), filter) };
  const change = { subjectId: tenantId, before: null, after: { format, ...given } };
  await ctx.scope.write((db) => auditRow(ctx, db, { action: "audit.export", ...change }));
  if (Object.keys(given).length > 0) return (write) => writeFound(ctx, searched, write);
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

/** The entries that the list finds, a page in a transaction. */
async function writeFound({ scope }: Context, filter: Filter, write: Write): Promise<void> {
  let cursor: string | undefined;
  do {
    const page = pageQuery({
      ...filter,
      category: filter.category ?? "all",
      limit: batchSize,
      cursor,
    });
    const [rows] = await scope.read((db) => [
      rawQuery(
        db,
        unprepared(sql`select id::text, ${sealedText} from audit_log
          where id in (select p.id from (${page}) p) order by audit_log.id desc`),
        z.tuple([z.string(), z.string()]),
      ),
    ]);
    const found = rows.slice(0, batchSize);
    if (found.length > 0)
      await write(found.map(([, text]) => ({ kind: "entry", sealedText: text })));
    cursor = rows.length > batchSize ? found.at(-1)?.[0] : undefined;
  } while (cursor !== undefined);
}

/** The entries of the transactions in [low, high), a page in a transaction. */
async function writeEntries(
  { scope }: Context,
  low: string,
  high: string,
  write: Write,
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
