import { trpcServer } from "@hono/trpc-server";
import type { AnyTRPCRouter } from "@trpc/server";
import { Hono, type MiddlewareHandler } from "hono";
import { AppError } from "../../shared/errors.ts";
import type { Product } from "../../shared/product.ts";
import { appTypeOfCaller } from "../packs/app-type-of-caller.ts";
import type { PackRouters } from "../packs/pack-routers.ts";
import type { AppEnv } from "../types.ts";
import { maxBatchCalls } from "./context.ts";
import { reportTrpcError, trpcHeaders } from "./errors.ts";
import { router } from "./procedures.ts";
import { coreRouter, coreRouters } from "./router.ts";

const withPacks = (packRouters: PackRouters) => router({ ...coreRouters, ...packRouters });

/** The names of all procedures, such as `users.list`. */
export const procedureNames = (packRouters: PackRouters) =>
  new Set(Object.keys(withPacks(packRouters)._def.procedures));

/**
 * `/trpc/<procedure>` and batches of calls. A caller has the procedures of the core and of the pack of
 * its own industry. For the calls of a batch to others, tRPC itself knows no procedure, so that they
 * are answered like any other unknown one.
 */
export function trpcRoutes({ packs }: Product, packRouters: PackRouters) {
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
  const core = serve(coreRouter);
  const all = serve(withPacks(packRouters));
  const byAppType = new Map(
    packs.flatMap(({ appType, path }) => {
      const own = packRouters[path];
      return own ? [[appType, serve(withPacks({ [path]: own }))] as const] : [];
    }),
  );
  const names = Object.keys(packRouters).map((path) => `${path}.`);
  routes.use("/*", async (c, next) => {
    // Requests that name no procedure of a pack need not be identified here.
    if (!names.some((name) => c.req.path.includes(name))) return core(c, next);
    const appType = await appTypeOfCaller(c);
    // Each call of a caller without a valid credential gets 401.
    return (appType === undefined ? all : (byAppType.get(appType) ?? core))(c, next);
  });
  return routes;
}

const serve = (served: AnyTRPCRouter): MiddlewareHandler<AppEnv> =>
  trpcServer({
    router: served,
    endpoint: "/trpc",
    createContext: ({ info }, c) => ({ hono: c, calls: info.calls.length }),
    onError: reportTrpcError,
    responseMeta: trpcHeaders,
    maxBatchSize: maxBatchCalls,
  });
