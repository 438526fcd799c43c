import type { Context } from "../../shared/context.ts";
import { AppError } from "../../shared/errors.ts";
import { describeError } from "../../shared/log.ts";
import type { RowsExport } from "../../shared/readiness/rows/export-rows.ts";
import type { Row } from "../../shared/readiness/rows/rows.ts";

/** How the parts of an export are written. */
interface Format {
  before: (asOf: Date) => string;
  row: (row: Row) => string;
  between: string;
  after: string;
}

/** RFC 4180. Text that a spreadsheet would evaluate as a formula gets an apostrophe. */
function csvCell(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (typeof value !== "string") return JSON.stringify(value);
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

const csv = (columns: string[]): Format => ({
  // Without the byte order mark, Excel reads UTF-8 in its own code page and garbles umlauts.
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

/** The concurrent exports of a tenant in this process. Each occupies a database connection. */
const maxExports = 2;
const running = new Map<string, number>();
/** A reader that reads nothing for this long counts as disconnected. */
const readTimeoutMs = 15_000;

/** @throws AppError rate_limited */
function begin(tenantId: string): () => void {
  const current = running.get(tenantId) ?? 0;
  if (current >= maxExports) {
    const message = `The tenant already has ${maxExports} running exports. Wait until one has ended.`;
    throw new AppError("rate_limited", message, { retryAfter: 5 });
  }
  running.set(tenantId, current + 1);
  return () => {
    const remaining = (running.get(tenantId) ?? 1) - 1;
    if (remaining === 0) running.delete(tenantId);
    else running.set(tenantId, remaining);
  };
}

const formatOf = ({ columns, kind }: RowsExport, of: string, format: "csv" | "json") =>
  format === "csv" ? csv(columns) : json(of, kind);

/** The response headers of an export. */
export const exportHeaders = (of: string, format: "csv" | "json") => ({
  "content-type": format === "csv" ? "text/csv; charset=utf-8" : "application/json",
  "content-disposition": `attachment; filename="readiness-${of}.${format}"`,
});

/**
 * Streams the rows as a download, at the speed of the caller. A failure aborts the response, so that
 * an incomplete export cannot pass as complete.
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
      async (batch) => {
        await write((isFirst ? "" : between) + batch.map(row).join(between));
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

/** The caller of an export disconnected or stopped reading. */
class ReaderGone extends Error {}

const readerGone = (cause: unknown) => {
  throw new ReaderGone("The reader disconnected.", { cause });
};

/** Waits for a write. @throws ReaderGone if it takes too long */
async function inTime(write: Promise<void>): Promise<void> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => late.reject(new ReaderGone("The reader stopped reading.")),
    readTimeoutMs,
  );
  try {
    await Promise.race([write, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
