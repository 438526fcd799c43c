import { Hono } from "hono";
import {
  listScimRequests,
  listScimRequestsInput,
} from "../../shared/scim-requests/list-requests.ts";
import type { AppEnv } from "../types.ts";
import { openForAdmin } from "./open-tenant.ts";
import { checked, queryOf } from "./read-input.ts";

/** The log of SCIM requests of the tenant in the path, as over tRPC. */
export function scimRequestRoutes() {
  const routes = new Hono<AppEnv>();
  routes.get("/", async (c) => {
    const input = checked(listScimRequestsInput, queryOf(c));
    return c.json(await listScimRequests({ ctx: await openForAdmin(c), input }));
  });
  return routes;
}
