import {
  exportAudit as prepareExport,
  exportAuditInput,
  type ExportLine,
} from "../../shared/audit/export-audit.ts";
import type { LogFields } from "../../shared/log.ts";
import { csvHead, csvRow } from "../../shared/imports/csv-row.ts";
import { streamText } from "./stream-text.ts";
import { tenantRoute } from "./tenant-route.ts";

const names = ["id", "at", "actor", "action", "subjectId", "before", "after", "requestId"] as const;

/** The values of an entry, from the text that its seal covers. */
function valuesOf(sealedText: string): Map<string, unknown> {
  const values: unknown = JSON.parse(sealedText);
  const entry = new Map(
    names.map((name, i) => [name, Array.isArray(values) ? (values[i] as unknown) : null] as const),
  );
  return entry.set("at", new Date(Number(entry.get("at")) * 1000).toISOString());
}

const jsonLine = (line: ExportLine): string =>
  `${JSON.stringify(
    line.kind === "seal"
      ? line
      : {
          kind: line.kind,
          ...Object.fromEntries(valuesOf(line.sealedText)),
          sealedText: line.sealedText,
        },
  )}\n`;

const csvLine = (line: ExportLine): string =>
  csvRow(
    line.kind === "seal"
      ? ["seal", line.seq, ...names.slice(1).map(() => ""), line.signature]
      : ["entry", ...valuesOf(line.sealedText).values(), line.sealedText],
  );

const headersOf = (format: "csv" | "jsonl") => ({
  "content-type": format === "csv" ? "text/csv; charset=utf-8" : "application/jsonl; charset=utf-8",
  "content-disposition": `attachment; filename="audit.${format}"`,
});

/** The audit log, streamed as CSV or as JSON lines: with its seals, or the entries that filters select. */
export const exportAudit = tenantRoute({
  access: "audit:read",
  rest: "GET /audit/export",
  aliases: [],
  isMutation: false,
  rate: "heavy",
  input: exportAuditInput,
  run: async ({ c, ctx, input }) => {
    const { format } = input;
    const headers = headersOf(format);
    // A HEAD response has no body, so the export must not start.
    if (c.req.method === "HEAD") return c.body(null, 200, headers);
    const run = await prepareExport({ ctx, input });
    const lineOf = format === "csv" ? csvLine : jsonLine;
    const report = {
      left: (fields: LogFields) => ctx.log.info("audit.export_left", fields),
      failed: (fields: LogFields) => ctx.log.warn("audit.export_failed", fields),
    };
    return streamText(ctx, { headers, report }, async (write) => {
      if (format === "csv") await write(csvHead(["kind", ...names, "sealed"]));
      await run((lines) => write(lines.map(lineOf).join("")));
    });
  },
});
