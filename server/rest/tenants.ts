import { Hono } from "hono";
import { syncCourseProgress } from "../../shared/sync/pull/pull-progress.ts";
import type { AppContext, AppEnv } from "../types.ts";
import { auditRoutes } from "./audit.ts";
import { deadLetterRoutes } from "./dead-letters.ts";
import { openTenant } from "./open-tenant.ts";
import { scimRequestRoutes } from "./scim-requests.ts";
import { readinessRoutes } from "./readiness.ts";

async function syncProgress(c: AppContext): Promise<Response> {
  const ctx = await openTenant(c, true);
  const user = c.req.param("user") ?? "";
  return c.json(await syncCourseProgress({ ctx, input: { user } }));
}

/** REST as the seed shows it. GET does sync, since that is what its curl line asks for. */
export function tenantRoutes() {
  const routes = new Hono<AppEnv>();
  routes.on(["GET", "POST"], "/:slug/users/:user/sync-progress", syncProgress);
  routes.route("/:slug/readiness", readinessRoutes());
  routes.route("/:slug/audit", auditRoutes());
  routes.route("/:slug/scim-requests", scimRequestRoutes());
  routes.route("/:slug/dead-letters", deadLetterRoutes());
  return routes;
}
