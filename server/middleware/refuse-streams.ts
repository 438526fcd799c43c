import type { MiddlewareHandler } from "hono";
import { AppError } from "../../shared/errors.ts";
import type { AppEnv } from "../types.ts";

/**
 * Refuses tRPC's streamed batches: their calls go on after the answer has begun, when the
 * request's misses are classified and its connections may be closed already.
 */
export const refuseStreams = (): MiddlewareHandler<AppEnv> => async (c, next) => {
  const wanted = [c.req.header("trpc-accept"), c.req.header("accept")].join(",");
  if (wanted.includes("application/jsonl")) {
    throw new AppError("bad_request", "Answers are not streamed here. Use httpBatchLink.");
  }
  await next();
};
