import { Hono } from "hono";
import { syncCourseProgress } from "../../shared/learning/sync-course-progress.ts";
import { reportInput } from "../../shared/readiness/choose-scope.ts";
import { requestAggregation } from "../../shared/readiness/request-aggregation.ts";
import { readReadiness } from "../../shared/readiness/report.ts";
import { AppError } from "../../shared/errors.ts";
import type { AppContext, AppEnv } from "../types.ts";
import { deadLetterRoutes } from "./dead-letters.ts";
import { openTenant } from "./open-tenant.ts";
import { checked, queryOf } from "./read-input.ts";

async function syncProgress(c: AppContext): Promise<Response> {
  const ctx = await openTenant(c, true);
  const user = c.req.param("user") ?? "";
  return c.json(await syncCourseProgress({ ctx, input: { user } }));
}

/** REST as the seed shows it. GET does sync, since that is what its curl line asks for. */
export function tenantRoutes() {
  const routes = new Hono<AppEnv>();
  routes.on(["GET", "POST"], "/:slug/users/:user/sync-progress", syncProgress);
  routes.get("/:slug/readiness", async (c) =>
    c.json(
      await readReadiness({
        ctx: await openTenant(c),
        input: checked(reportInput, queryOf(c)),
      }),
    ),
  );
  routes.post("/:slug/readiness/aggregate", async (c) => {
    const ctx = await openTenant(c, true);
    if (ctx.actor.kind === "user" && ctx.actor.role === "rep") {
      throw new AppError("forbidden", "This needs the role manager. Ask an admin of your tenant.");
    }
    return c.json(await requestAggregation({ ctx }), 202);
  });
  routes.route("/:slug/dead-letters", deadLetterRoutes());
  return routes;
}
