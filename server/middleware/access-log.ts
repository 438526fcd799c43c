import type { MiddlewareHandler } from "hono";
import type { Logger } from "../../shared/log.ts";
import type { AppEnv } from "../types.ts";

/** One line a request. It names the route, since the path and its query may hold personal data. */
export const accessLog =
  (log: Logger): MiddlewareHandler<AppEnv> =>
  async (c, next) => {
    const started = performance.now();
    await next();
    const procedures = c.get("procedures");
    log.info("http.request", {
      request: c.get("requestId"),
      tenant: c.get("request").tenant(),
      method: c.req.method,
      route: c.get("route"),
      ...(procedures.length > 1 && { procedures }),
      status: c.res.status,
      ignored: c.get("request").ignored.list(),
      ms: Math.round((performance.now() - started) * 10) / 10,
    });
  };
