import { Hono, type MiddlewareHandler } from "hono";
import type { ServerEnv } from "../shared/env.ts";
import { measureIntegrations } from "../shared/integrations/status/measure.ts";
import { categoryOfCode } from "../shared/errors.ts";
import { countError, isScraper, type Metrics } from "../shared/metrics.ts";
import { failuresOf, industryOfCaller, transportOf } from "./errors/failures.ts";
import { methodOf } from "./middleware/name-route.ts";
import { noRoute } from "./errors/problem.ts";
import type { AppEnv } from "./types.ts";

/** Counts requests and measures their duration, by route, method and status. */
export const countRequests =
  (metrics: Metrics): MiddlewareHandler<AppEnv> =>
  async (c, next) => {
    const startedAt = performance.now();
    await next();
    const labels = { route: c.get("route"), method: methodOf(c), status: String(c.res.status) };
    const seconds = (performance.now() - startedAt) / 1000;
    metrics.observe("rampart_http_requests", "Requests answered.", labels, seconds);
    const transport = transportOf(c);
    const industry = industryOfCaller(c) ?? "none";
    for (const code of failuresOf(c)) {
      countError(metrics, { category: categoryOfCode[code], industry, transport });
    }
  };

/** `/metrics`, with METRICS_TOKEN as the bearer token. Without it, the response is that of an unknown path. */
export function metricsRoute(metrics: Metrics, { METRICS_TOKEN }: ServerEnv) {
  const routes = new Hono<AppEnv>();
  routes.get("/", async (c) => {
    if (!isScraper(METRICS_TOKEN, c.req.header("authorization"))) throw noRoute(c);
    c.get("request").services.featureFlags.countErrors(metrics);
    await measureIntegrations(metrics, c.env.operatorDatabase);
    return c.text(metrics.text(), 200, { "content-type": "text/plain; version=0.0.4" });
  });
  return routes;
}
