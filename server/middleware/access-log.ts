import type { MiddlewareHandler } from "hono";
import { routePath } from "hono/route";
import type { Logger } from "../../shared/log.ts";
import type { AppContext, AppEnv } from "../types.ts";

/** Where a request went, without the ids and names in its path. Known once it was handled. */
export const routeOf = (c: AppContext): string =>
  c.req.path.startsWith("/trpc/") ? c.req.path : routePath(c, -1);

/** One line a request. The path is logged without its query, which may hold personal data. */
export const accessLog =
  (log: Logger): MiddlewareHandler<AppEnv> =>
  async (c, next) => {
    const started = performance.now();
    await next();
    log.info("http.request", {
      request: c.get("requestId"),
      tenant: c.get("request").tenant(),
      method: c.req.method,
      route: routeOf(c),
      status: c.res.status,
      ms: Math.round((performance.now() - started) * 10) / 10,
    });
  };
