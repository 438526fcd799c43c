import { Hono } from "hono";
import { listAudit, listAuditInput } from "../../shared/audit/list-audit.ts";
import {
  listScimRequests,
  listScimRequestsInput,
} from "../../shared/scim-requests/list-requests.ts";
import { syncCourseProgress } from "../../shared/sync/pull/pull-progress.ts";
import type { AppContext, AppEnv } from "../types.ts";
import { deadLetterRoutes } from "./dead-letters.ts";
import { openForAdmin, openTenant } from "./open-tenant.ts";
import { readinessRoutes } from "./readiness.ts";
import { checked, queryOf } from "./read-input.ts";

async function syncProgress(c: AppContext): Promise<Response> {
  const ctx = await openTenant(c, true);
  const user = c.req.param("user") ?? "";
  return c.json(await syncCourseProgress({ ctx, input: { user } }));
}

async function auditEntries(c: AppContext): Promise<Response> {
  const input = checked(listAuditInput, queryOf(c));
  return c.json(await listAudit({ ctx: await openForAdmin(c), input }));
}

async function scimRequests(c: AppContext): Promise<Response> {
  const input = checked(listScimRequestsInput, queryOf(c));
  return c.json(await listScimRequests({ ctx: await openForAdmin(c), input }));
}

/** The REST routes of the tenant in the path. sync-progress accepts GET because the seed uses it. */
export function tenantRoutes() {
  const routes = new Hono<AppEnv>();
  routes.on(["GET", "POST"], "/:slug/users/:user/sync-progress", syncProgress);
  routes.get("/:slug/audit", auditEntries);
  routes.get("/:slug/scim-requests", scimRequests);
  routes.route("/:slug/readiness", readinessRoutes());
  routes.route("/:slug/dead-letters", deadLetterRoutes());
  return routes;
}
