import type { MiddlewareHandler } from "hono";
import { newId } from "../../shared/ids.ts";
import type { AppEnv } from "../types.ts";

const acceptable = /^[\w.:-]{1,100}$/;

/** Takes the caller's `x-request-id` or makes one; it follows the work into queue and job. */
export const requestId = (): MiddlewareHandler<AppEnv> => async (c, next) => {
  const given = c.req.header("x-request-id");
  const id = given !== undefined && acceptable.test(given) ? given : newId();
  c.set("requestId", id);
  await next();
  c.res.headers.set("x-request-id", id);
};
