import { trpcServer } from "@hono/trpc-server";
import { Hono } from "hono";
import { AppError } from "../../shared/errors.ts";
import type { AppEnv } from "../types.ts";
import { maxBatchCalls } from "./context.ts";
import { reportTrpcError, trpcHeaders } from "./errors.ts";
import { appRouter } from "./router.ts";

export const procedureNames = new Set(Object.keys(appRouter._def.procedures));

/** `/trpc/<procedure>` and batches of calls. */
export function trpcRoutes() {
  const routes = new Hono<AppEnv>();
  // A streamed batch runs calls after its response has begun. By then the request's misses have
  // been classified and its connections may be closed.
  routes.use("/*", async (c, next) => {
    const accepted = [c.req.header("trpc-accept"), c.req.header("accept")].join(",");
    if (accepted.includes("application/jsonl")) {
      throw new AppError("bad_request", "Streamed responses are not supported. Use httpBatchLink.");
    }
    await next();
  });
  routes.use(
    "/*",
    trpcServer({
      router: appRouter,
      endpoint: "/trpc",
      createContext: ({ info }, c) => ({ hono: c, calls: info.calls.length }),
      onError: reportTrpcError,
      responseMeta: trpcHeaders,
      maxBatchSize: maxBatchCalls,
    }),
  );
  return routes;
}
