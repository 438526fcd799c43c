import { Hono } from "hono";
import { pageInput } from "../../shared/db/pages.ts";
import { readAllStatus } from "../../shared/integrations/status/read-all-status.ts";
import { readStatus } from "../../shared/integrations/status/read-status.ts";
import { authenticate } from "../middleware/authenticate.ts";
import { openForOperator, openForPerson, requireRole } from "../middleware/authorize.ts";
import type { AppContext, AppEnv } from "../types.ts";
import { checked, queryOf } from "./read-input.ts";

/** The health of the tenant's integrations; for the operator, of all tenants' integrations. */
async function status(c: AppContext): Promise<Response> {
  const claims = await authenticate(c);
  if (claims.role === "operator") {
    const input = checked(pageInput, queryOf(c));
    return c.json(await readAllStatus({ ctx: openForOperator(c, claims), input }));
  }
  requireRole(claims.role, "manager");
  return c.json(await readStatus({ ctx: openForPerson(c, claims) }));
}

export function integrationRoutes() {
  const routes = new Hono<AppEnv>();
  routes.get("/status", status);
  return routes;
}
