import { exportInput, exportRows } from "../../shared/readiness/rows/export-rows.ts";
import { route } from "../declarations.ts";
import { openCaller } from "../middleware/authorize.ts";
import { exportHeaders, streamRows } from "./stream-rows.ts";

/** The rows behind a number, streamed as CSV or JSON. */
export const exportReadiness = route({
  access: "readiness:read",
  rest: "GET /readiness/export",
  aliases: ["GET /api/tenants/:slug/readiness/export"],
  isMutation: false,
  rate: "heavy",
  input: exportInput,
  open: (c) => openCaller(c, "readiness:read", false, "heavy"),
  run: async ({ c, ctx, input }) => {
    // A HEAD response has no body, so the export must not start.
    if (c.req.method === "HEAD") return c.body(null, 200, exportHeaders(input.of, input.format));
    return streamRows(ctx, await exportRows({ ctx, input }), input);
  },
});
