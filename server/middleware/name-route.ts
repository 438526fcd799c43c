import type { MiddlewareHandler } from "hono";
import { matchedRoutes } from "hono/route";
import type { AppContext, AppEnv } from "../types.ts";

/** The one name of all paths that nothing is declared for. */
export const unknownRoute = "(unknown)";

const methods = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);

/** The method for a metric's label: callers may send any word as one. */
export const methodOf = (c: AppContext): string =>
  methods.has(c.req.method) ? c.req.method : "(other)";

/**
 * Names, once a request was handled, the route that it went to: as it was declared, without the ids
 * and names in its path. The set of names is bounded, whatever callers send.
 * @param procedures the names of all tRPC procedures
 */
export const nameRoute =
  (procedures: ReadonlySet<string>): MiddlewareHandler<AppEnv> =>
  async (c, next) => {
    await next();
    const called = proceduresOf(c).filter((name) => procedures.has(name));
    c.set("procedures", [...new Set(called)]);
    c.set("route", isTrpc(c) ? trpcRoute(c, called) : declaredRoute(c));
  };

/** Middleware and catch-alls match by a wildcard; what is left is the route itself. */
const declaredRoute = (c: AppContext): string =>
  matchedRoutes(c).find(({ path }) => !path.includes("*"))?.path ?? unknownRoute;

const isTrpc = (c: AppContext) => c.req.path.startsWith("/trpc/");

const proceduresOf = (c: AppContext): string[] =>
  isTrpc(c) ? c.req.path.slice("/trpc/".length).split(",") : [];

/** A batch may name any procedures in any order, so all batches are one route. */
function trpcRoute(c: AppContext, [first, ...more]: string[]): string {
  if (first === undefined) return unknownRoute;
  return more.length > 0 || proceduresOf(c).length > 1 ? "/trpc/(batch)" : `/trpc/${first}`;
}
