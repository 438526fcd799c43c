import type { MiddlewareHandler } from "hono";
import { AppError } from "../../shared/errors.ts";
import type { AppEnv } from "../types.ts";

/**
 * Refuses what a browser asks before a page of another origin may call (Fetch, "CORS-preflight
 * request"). Without an answer of its own it would get a 405, which says nothing of the reason.
 */
export const refuseCrossOrigin = (): MiddlewareHandler<AppEnv> => async (c, next) => {
  const isPreflight =
    c.req.method === "OPTIONS" &&
    c.req.header("origin") !== undefined &&
    c.req.header("access-control-request-method") !== undefined;
  if (!isPreflight) return next();
  throw new AppError(
    "forbidden",
    "Pages of another origin cannot call this server: cross-origin requests (CORS) are not supported yet. Call it from your own server, or pass the calls through the page's origin by a proxy.",
  );
};
