import type { Context } from "../../shared/context.ts";
import type { RowsExport } from "../../shared/readiness/rows/export-rows.ts";
import type { Row } from "../../shared/readiness/rows/rows.ts";
import { csvHead, csvRow } from "../../shared/imports/csv-row.ts";
import { streamText } from "./stream-text.ts";

/** How the parts of an export are written. */
interface Format {
  before: (asOf: Date) => string;
  row: (row: Row) => string;
  between: string;
  after: string;
}

const csv = (columns: string[]): Format => ({
  before: () => csvHead(columns),
  row: (row) => {
    const values = new Map<string, unknown>(Object.entries(row));
    return csvRow(columns.map((column) => values.get(column)));
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

const formatOf = ({ columns, kind }: RowsExport, of: string, format: "csv" | "json") =>
  format === "csv" ? csv(columns) : json(of, kind);

/** The response headers of an export. */
export const exportHeaders = (of: string, format: "csv" | "json") => ({
  "content-type": format === "csv" ? "text/csv; charset=utf-8" : "application/json",
  "content-disposition": `attachment; filename="readiness-${of}.${format}"`,
});

/** Streams the rows as a download. */
export const streamRows = (
  ctx: Context,
  rows: RowsExport,
  { of, format }: { of: string; format: "csv" | "json" },
): Response =>
  streamText(
    ctx,
    {
      headers: exportHeaders(of, format),
      report: {
        left: (fields) => ctx.log.info("readiness.export_left", fields),
        failed: (fields) => ctx.log.warn("readiness.export_failed", fields),
      },
    },
    async (write) => {
      const { before, row, between, after } = formatOf(rows, of, format);
      let isFirst = true;
      await rows.run(
        (asOf) => write(before(asOf)),
        async (batch) => {
          await write((isFirst ? "" : between) + batch.map(row).join(between));
          isFirst = false;
        },
      );
      await write(after);
    },
  );
