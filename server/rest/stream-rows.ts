import type { Context } from "../../shared/context.ts";
import { describeError } from "../../shared/log.ts";
import type { RowsExport } from "../../shared/readiness/rows/export-rows.ts";
import type { Row } from "../../shared/readiness/rows/rows.ts";

/** How rows are written: what comes before, each one, between two, and after. */
interface Format {
  type: string;
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
  type: "text/csv; charset=utf-8",
  before: () => `${columns.join(",")}\r\n`,
  row: (row) => {
    const values = new Map<string, unknown>(Object.entries(row));
    return `${columns.map((column) => csvCell(values.get(column))).join(",")}\r\n`;
  },
  between: "",
  after: "",
});

const json = (of: string, kind: string): Format => ({
  type: "application/json",
  before: (asOf) => `${JSON.stringify({ of, kind, asOf }).slice(0, -1)},"rows":[\n`,
  row: (row) => JSON.stringify(row),
  between: ",\n",
  after: "\n]}\n",
});

/**
 * The rows as a download, read as fast as the caller takes them. What fails on the way, or is not
 * taken within a minute, breaks the answer off, so that nobody takes a part for the whole.
 */
export function streamRows(
  ctx: Context,
  rows: RowsExport,
  { of, format }: { of: string; format: "csv" | "json" },
): Response {
  const { type, before, row, between, after } =
    format === "csv" ? csv(rows.columns) : json(of, rows.kind);
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const writer = writable.getWriter();
  const encoder = new TextEncoder();
  const write = async (text: string) => {
    await writer.ready;
    await writer.write(encoder.encode(text));
  };
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
      ctx.log.warn("readiness.export_failed", {
        tenant: ctx.scope.tenantId,
        ...describeError(error),
      });
      await writer.abort(error).catch(() => undefined);
    });
  ctx.later(written);
  const name = `readiness-${of}.${format}`;
  return new Response(readable, {
    headers: {
      "content-type": type,
      "content-disposition": `attachment; filename="${name}"`,
      "cache-control": "no-store",
    },
  });
}
