import type { MiddlewareHandler } from "hono";
import { categoryOfCode } from "../../shared/errors.ts";
import { newId } from "../../shared/ids.ts";
import type { Logger } from "../../shared/log.ts";
import type { AppEnv } from "../types.ts";
import { failuresOf, industryOfCaller } from "../errors/failures.ts";

const requestIdFormat = /^[\w.:-]{1,100}$/;

/**
 * Uses the caller's `x-request-id`, or generates one. The id follows the work into queue and jobs.
 * `hono/request-id` refuses `.` and `:` in ids, and does not set the header on raw responses, which
 * are those of tRPC and of exports.
 */
export const requestId = (): MiddlewareHandler<AppEnv> => async (c, next) => {
  const sentId = c.req.header("x-request-id");
  const id = sentId !== undefined && requestIdFormat.test(sentId) ? sentId : newId();
  c.set("requestId", id);
  await next();
  c.res.headers.set("x-request-id", id);
};

/** Logs a line per request. It names the route, because path and query may hold personal data. */
export const accessLog =
  (log: Logger): MiddlewareHandler<AppEnv> =>
  async (c, next) => {
    const startedAt = performance.now();
    await next();
    const procedures = c.get("procedures");
    const codes = [...new Set(failuresOf(c))];
    const categories = [...new Set(codes.map((code) => categoryOfCode[code]))];
    log.info("http.request", {
      request: c.get("requestId"),
      tenant: c.get("request").tenant(),
      industry: industryOfCaller(c),
      method: c.req.method,
      route: c.get("route"),
      ...(procedures.length > 1 && { procedures }),
      status: c.res.status,
      code: codes[0],
      category: categories[0],
      ...(codes.length > 1 && { codes, categories }),
      ignored: c.get("request").ignored.list(),
      ms: Math.round((performance.now() - startedAt) * 10) / 10,
    });
  };
