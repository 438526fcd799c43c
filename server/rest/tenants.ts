import { Hono } from "hono";
import type { Context } from "../../shared/context.ts";
import { syncCourseProgress } from "../../shared/learning/sync-course-progress.ts";
import { requestAggregation } from "../../shared/readiness/request-aggregation.ts";
import { readReadiness } from "../../shared/readiness/report.ts";
import { AppError, notFound } from "../../shared/errors.ts";
import { authenticate, openForPerson } from "../middleware/authenticate.ts";
import type { AppContext, AppEnv } from "../types.ts";

/**
 * Opens the tenant of the token, if the path names the same one. Any other slug is unknown,
 * whether a tenant has it or not.
 */
async function openTenant(c: AppContext, mustPay = false): Promise<Context> {
  const ctx = openForPerson(c, await authenticate(c), mustPay);
  await ctx.scope.read(() => []);
  const slug = c.req.param("slug") ?? "";
  if (ctx.scope.tenant.slug !== slug) throw notFound("tenant", slug, "tenant");
  return ctx;
}

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
    c.json(await readReadiness({ ctx: await openTenant(c) })),
  );
  routes.post("/:slug/readiness/aggregate", async (c) => {
    const ctx = await openTenant(c, true);
    if (ctx.actor.kind === "user" && ctx.actor.role === "rep") {
      throw new AppError("forbidden", "This needs the role manager. Ask an admin of your tenant.");
    }
    return c.json(await requestAggregation({ ctx }), 202);
  });
  return routes;
}
