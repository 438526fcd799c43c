import { Hono } from "hono";
import { listAudit, listAuditInput } from "../../shared/audit/list-audit.ts";
import type { AppEnv } from "../types.ts";
import { openForAdmin } from "./open-tenant.ts";
import { checked, queryOf } from "./read-input.ts";

/** The audit log of the tenant in the path, as over tRPC. */
export function auditRoutes() {
  const routes = new Hono<AppEnv>();
  routes.get("/", async (c) => {
    const input = checked(listAuditInput, queryOf(c));
    return c.json(await listAudit({ ctx: await openForAdmin(c), input }));
  });
  return routes;
}
