import { Hono } from "hono";
import type { AppEnv } from "../../types.ts";
import { errorPage } from "./error-page.ts";

/** The description of the API, and its documentation for people. */
export function openApiRoutes() {
  const routes = new Hono<AppEnv>();
  routes.get("/docs/errors", (c) => c.html(errorPage()));
  return routes;
}
