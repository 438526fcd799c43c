import type { MiddlewareHandler } from "hono";
import { protectAnswer } from "../../shared/response-headers.ts";
import type { AppEnv } from "../types.ts";

/** Sets the headers of `protectAnswer` on whatever is answered, refusals included. */
export const protectAnswers =
  (publicUrl: string): MiddlewareHandler<AppEnv> =>
  async (c, next) => {
    await next();
    protectAnswer(c.res.headers, publicUrl);
  };
