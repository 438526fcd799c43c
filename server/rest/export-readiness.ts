import type { Context } from "../../shared/context.ts";
import { AppError } from "../../shared/errors.ts";
import { exportInput, exportRows } from "../../shared/readiness/rows/export-rows.ts";
import { exportHeaders, streamRows } from "./stream-rows.ts";
import { tenantRoute } from "./tenant-route.ts";

/** @throws AppError forbidden */
async function refuseSwitchedOff(ctx: Context): Promise<void> {
  if (await ctx.flags.isEnabled("readiness.export")) return;
  const message = "Exports of readiness are switched off. Ask an admin of your organization.";
  throw new AppError("forbidden", message);
}

/** The rows behind a number, streamed as CSV or JSON. */
export const exportReadiness = tenantRoute({
  access: "readiness:read",
  rest: "GET /readiness/export",
  aliases: ["GET /api/tenants/:slug/readiness/export"],
  isMutation: false,
  rate: "heavy",
  input: exportInput,
  run: async ({ c, ctx, input }) => {
    await refuseSwitchedOff(ctx);
    // A HEAD response has no body, so the export must not start.
    if (c.req.method === "HEAD") return c.body(null, 200, exportHeaders(input.of, input.format));
    return streamRows(ctx, await exportRows({ ctx, input }), input);
  },
});
