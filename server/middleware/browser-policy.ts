import type { MiddlewareHandler } from "hono";
import { AppError } from "../../shared/errors.ts";
import { protectAnswer } from "../../shared/response-headers.ts";
import type { AppEnv } from "../types.ts";

/** Sets the security headers on every response, errors included. */
export const setSecurityHeaders =
  (publicUrl: string): MiddlewareHandler<AppEnv> =>
  async (c, next) => {
    await next();
    protectAnswer(c.res.headers, publicUrl);
  };

/**
 * Refuses CORS preflight requests (Fetch, "CORS-preflight request") with the reason. Otherwise they
 * would get a 405, which does not explain it.
 */
export const refuseCrossOrigin = (): MiddlewareHandler<AppEnv> => async (c, next) => {
  const isPreflight =
    c.req.method === "OPTIONS" &&
    c.req.header("origin") !== undefined &&
    c.req.header("access-control-request-method") !== undefined;
  if (!isPreflight) return next();
  throw new AppError(
    "forbidden",
    "Cross-origin requests (CORS) are not supported yet. Call this server from your own server, or through a proxy on the page's origin.",
  );
};
