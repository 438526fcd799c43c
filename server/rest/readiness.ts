import { Hono } from "hono";
import { atRiskInput, listAtRisk } from "../../shared/readiness/at-risk/list-at-risk.ts";
import { reportInput } from "../../shared/readiness/choose-scope.ts";
import { compareInput, compareReadiness } from "../../shared/readiness/report/compare.ts";
import { historyInput, listHistory } from "../../shared/readiness/history/list-history.ts";
import { requestAggregation } from "../../shared/readiness/report/aggregate.ts";
import { readReadiness } from "../../shared/readiness/report/read-report.ts";
import { exportInput, exportRows } from "../../shared/readiness/rows/export-rows.ts";
import { readRows, rowsInput } from "../../shared/readiness/rows/read-rows.ts";
import { readTeam } from "../../shared/readiness/team/read-team.ts";
import type { AppEnv } from "../types.ts";
import { openForManager, openTenant } from "./open-tenant.ts";
import { checked, queryOf } from "./read-input.ts";
import { exportHeaders, streamRows } from "./stream-rows.ts";

/** Equivalent to `readiness` in tRPC. The query parameters are the input. */
export function readinessRoutes() {
  const routes = new Hono<AppEnv>();
  routes.get("/", async (c) =>
    c.json(
      await readReadiness({ ctx: await openTenant(c), input: checked(reportInput, queryOf(c)) }),
    ),
  );
  routes.get("/rows", async (c) =>
    c.json(await readRows({ ctx: await openTenant(c), input: checked(rowsInput, queryOf(c)) })),
  );
  routes.get("/export", async (c) => {
    const ctx = await openTenant(c);
    const input = checked(exportInput, queryOf(c));
    // A HEAD response has no body, so the export must not start.
    if (c.req.method === "HEAD") return c.body(null, 200, exportHeaders(input.of, input.format));
    return streamRows(ctx, await exportRows({ ctx, input }), input);
  });
  routes.get("/history", async (c) =>
    c.json(
      await listHistory({ ctx: await openTenant(c), input: checked(historyInput, queryOf(c)) }),
    ),
  );
  routes.get("/compare", async (c) =>
    c.json(
      await compareReadiness({
        ctx: await openTenant(c),
        input: checked(compareInput, queryOf(c)),
      }),
    ),
  );
  routes.get("/team", async (c) => c.json(await readTeam({ ctx: await openTenant(c) })));
  routes.get("/at-risk", async (c) => {
    const ctx = await openForManager(c);
    return c.json(await listAtRisk({ ctx, input: checked(atRiskInput, queryOf(c)) }));
  });
  routes.post("/aggregate", async (c) => {
    const ctx = await openForManager(c, true);
    return c.json(await requestAggregation({ ctx }), 202);
  });
  return routes;
}
