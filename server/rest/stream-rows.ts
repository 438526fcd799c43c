import type { Context } from "../../shared/context.ts";
import { AppError } from "../../shared/errors.ts";
import { describeError } from "../../shared/log.ts";
import type { RowsExport } from "../../shared/readiness/rows/export-rows.ts";
import type { Row } from "../../shared/readiness/rows/rows.ts";

/** How rows are written: what comes before, each one, between two, and after. */
interface Format {
  before: (asOf: Date) => string;
  row: (row: Row) => string;
  between: string;
  after: string;
}

/** RFC 4180. Text that a spreadsheet would take for a formula gets an apostrophe. */
function csvCell(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (typeof value !== "string") return JSON.stringify(value);
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

const csv = (columns: string[]): Format => ({
  // Without the byte order mark, Excel takes UTF-8 for its own code page and spoils umlauts.
  before: () => `\uFEFF${columns.join(",")}\r\n`,
  row: (row) => {
    const values = new Map<string, unknown>(Object.entries(row));
    return `${columns.map((column) => csvCell(values.get(column))).join(",")}\r\n`;
  },
  between: "",
  after: "",
});

const json = (of: string, kind: string): Format => ({
  before: (asOf) => `${JSON.stringify({ of, kind, asOf }).slice(0, -1)},"rows":[\n`,
  row: (row) => JSON.stringify(row),
  between: ",\n",
  after: "\n]}\n",
});

/** Exports of a tenant at once, by this process; each has a connection as long as it goes on. */
const most = 2;
const running = new Map<string, number>();
/** A reader that takes nothing for so long is gone. */
const patienceMs = 15_000;

/** @throws AppError rate_limited */
function begin(tenantId: string): () => void {
  const before = running.get(tenantId) ?? 0;
  if (before >= most) {
    const message = `The tenant's limit of ${most} exports at a time is used up. Wait until one has ended.`;
    throw new AppError("rate_limited", message, { retryAfter: 5 });
  }
  running.set(tenantId, before + 1);
  return () => {
    const left = (running.get(tenantId) ?? 1) - 1;
    if (left === 0) running.delete(tenantId);
    else running.set(tenantId, left);
  };
}

const formatOf = ({ columns, kind }: RowsExport, of: string, format: "csv" | "json") =>
  format === "csv" ? csv(columns) : json(of, kind);

/** What an export is, without its rows. */
export const exportHeaders = (of: string, format: "csv" | "json") => ({
  "content-type": format === "csv" ? "text/csv; charset=utf-8" : "application/json",
  "content-disposition": `attachment; filename="readiness-${of}.${format}"`,
});

/**
 * The rows as a download, read as fast as the caller takes them. What fails on the way, or is not
 * taken, breaks the answer off, so that nobody takes a part for the whole.
 */
export function streamRows(
  ctx: Context,
  rows: RowsExport,
  { of, format }: { of: string; format: "csv" | "json" },
): Response {
  const { tenantId } = ctx.scope;
  const end = begin(tenantId);
  const { before, row, between, after } = formatOf(rows, of, format);
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const writer = writable.getWriter();
  const encoder = new TextEncoder();
  const write = (text: string) => inTime(writer.write(encoder.encode(text)).catch(readerGone));
  let isFirst = true;
  const written = rows
    .run(
      (asOf) => write(before(asOf)),
      async (some) => {
        await write((isFirst ? "" : between) + some.map(row).join(between));
        isFirst = false;
      },
    )
    .then(async () => {
      await write(after);
      await writer.close();
    })
    .catch(async (error: unknown) => {
      if (error instanceof ReaderGone) ctx.log.info("readiness.export_left", { tenant: tenantId });
      else ctx.log.warn("readiness.export_failed", { tenant: tenantId, ...describeError(error) });
      await writer.abort(error).catch(() => undefined);
    })
    .finally(end);
  ctx.waitUntil(written);
  return new Response(readable, { headers: exportHeaders(of, format) });
}

/** The caller of an export hung up, or stopped reading. */
class ReaderGone extends Error {}

const readerGone = (cause: unknown) => {
  throw new ReaderGone("The reader has gone.", { cause });
};

/** Waits until something is taken. @throws ReaderGone when that takes too long */
async function inTime(taken: Promise<void>): Promise<void> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => late.reject(new ReaderGone("The reader takes nothing.")),
    patienceMs,
  );
  try {
    await Promise.race([taken, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
