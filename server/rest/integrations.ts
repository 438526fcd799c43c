import { Hono } from "hono";
import { pageInput } from "../../shared/db/pages.ts";
import { readAllStatus } from "../../shared/integrations/read-all-status.ts";
import { readStatus } from "../../shared/integrations/read-status.ts";
import { authenticate, openForPerson } from "../middleware/authenticate.ts";
import { openForOperator } from "../middleware/open-for-operator.ts";
import { requireRole } from "../middleware/require-role.ts";
import type { AppContext, AppEnv } from "../types.ts";
import { checked, queryOf } from "./read-input.ts";

/** How the integrations stand: the tenant's for its people, every tenant's for the operator. */
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
