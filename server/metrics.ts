import { Hono, type MiddlewareHandler } from "hono";
import type { ServerEnv } from "../shared/env.ts";
import { notFound } from "../shared/errors.ts";
import { measureIntegrations } from "../shared/integrations/measure.ts";
import { isScraper, type Metrics } from "../shared/metrics.ts";
import { methodOf } from "./middleware/name-route.ts";
import type { AppEnv } from "./types.ts";

/** Counts requests and their time, by route, method and status. */
export const countRequests =
  (metrics: Metrics): MiddlewareHandler<AppEnv> =>
  async (c, next) => {
    const started = performance.now();
    await next();
    const labels = { route: c.get("route"), method: methodOf(c), status: String(c.res.status) };
    const seconds = (performance.now() - started) / 1000;
    metrics.observe("rampart_http_requests", "Requests answered.", labels, seconds);
  };

/** `/metrics`, for whoever bears METRICS_TOKEN; to everybody else there is nothing. */
export function metricsRoute(metrics: Metrics, { METRICS_TOKEN }: ServerEnv) {
  const routes = new Hono<AppEnv>();
  routes.get("/", async (c) => {
    if (!isScraper(METRICS_TOKEN, c.req.header("authorization"))) {
      throw notFound("path", c.req.path, null);
    }
    await measureIntegrations(metrics, c.env.operatorDatabase);
    return c.text(metrics.text(), 200, { "content-type": "text/plain; version=0.0.4" });
  });
  return routes;
}
