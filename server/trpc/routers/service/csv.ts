import * as z from "zod";
import {
  type Export,
  exportCustomers,
  exportInput,
  exportItems,
  exportWorkOrders,
} from "../../../../shared/packs/service/csv/export.ts";
import {
  importCustomers,
  importInput,
  importItems,
  importOutput,
  importWorkOrders,
} from "../../../../shared/packs/service/csv/import.ts";
import { csvHead, csvRow } from "../../../../shared/imports/csv-row.ts";
import type { Call } from "../../../declarations.ts";
import type { Context } from "../../../../shared/context.ts";
import { mutation, query } from "../../procedures.ts";

const exportOutput = z.object({
  csv: z.string().describe("RFC 4180 in UTF-8, with a byte order mark."),
  nextCursor: z.string().nullable().describe("The cursor of the next rows; null at the end."),
});

type ExportCall = Pick<Call<Context, typeof exportInput>, "ctx" | "input">;

const asCsv =
  (run: (call: ExportCall) => Promise<Export>) =>
  async (call: ExportCall): Promise<z.output<typeof exportOutput>> => {
    const { columns, rows, nextCursor } = await run(call);
    return { csv: csvHead(columns) + rows.map(csvRow).join(""), nextCursor };
  };

/** What can be imported and exported, in the routers of their nouns. */
export const customersCsv = {
  export: query({
    permission: "service.customers:read",
    rest: "GET /service/customers/export",
    rate: "heavy",
    input: exportInput.prefault({}),
    output: exportOutput,
    run: asCsv(exportCustomers),
  }),
  import: mutation({
    permission: "service.customers:write",
    rest: "POST /service/customers/import",
    rate: "heavy",
    input: importInput,
    example: { csv: "reference,name\nC-2001,Harbour Hotel\n" },
    output: importOutput,
    run: importCustomers,
  }),
};

export const itemsCsv = {
  export: query({
    permission: "service.inventory:read",
    rest: "GET /service/items/export",
    rate: "heavy",
    input: exportInput.prefault({}),
    output: exportOutput,
    run: asCsv(exportItems),
  }),
  import: mutation({
    permission: "service.inventory:write",
    rest: "POST /service/items/import",
    rate: "heavy",
    input: importInput,
    example: { csv: "sku,name,unit\nPIPE-15,Copper pipe 15 mm,metre\n" },
    output: importOutput,
    run: importItems,
  }),
};

export const workOrdersCsv = {
  export: query({
    permission: "service.work-orders:read",
    rest: "GET /service/work-orders/export",
    rate: "heavy",
    input: exportInput.prefault({}),
    output: exportOutput,
    run: asCsv(exportWorkOrders),
  }),
  import: mutation({
    permission: "service.work-orders:write",
    rest: "POST /service/work-orders/import",
    rate: "heavy",
    input: importInput,
    example: { csv: "reference,siteId,title\nR-2001,none,Yearly inspection\n" },
    output: importOutput,
    run: importWorkOrders,
  }),
};
