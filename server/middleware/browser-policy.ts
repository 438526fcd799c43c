import type { MiddlewareHandler } from "hono";
import { protectAnswer } from "../../shared/response-headers.ts";
import type { AppEnv } from "../types.ts";

/** Sets the security headers on every response, errors included. */
export const setSecurityHeaders =
  (publicUrl: string): MiddlewareHandler<AppEnv> =>
  async (c, next) => {
    await next();
    protectAnswer(c.res.headers, publicUrl);
  };
