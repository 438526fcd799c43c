import type { MiddlewareHandler } from "hono";
import { matchedRoutes } from "hono/route";
import type { AppContext, AppEnv } from "../types.ts";

/** The route name of all paths without a declared route. */
export const unknownRoute = "(unknown)";

const methods = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);

/** The method as a metric label, bounded because callers may send any word as a method. */
export const methodOf = (c: AppContext): string =>
  methods.has(c.req.method) ? c.req.method : "(other)";

/**
 * Sets `route` to the declared pattern of the request's route, without the values in its path. The
 * set of route names is bounded, whatever callers send.
 * @param procedures the names of all tRPC procedures
 */
export const nameRoute =
  (procedures: ReadonlySet<string>): MiddlewareHandler<AppEnv> =>
  async (c, next) => {
    await next();
    const sent = sentNames(c);
    const called = sent?.filter((name) => procedures.has(name)) ?? [];
    c.set("procedures", [...new Set(called)]);
    c.set("route", sent ? trpcRoute(called, sent.length) : declaredRoute(c));
  };

/** Middleware and catch-alls match by a wildcard; the route itself has none. */
const declaredRoute = (c: AppContext): string =>
  matchedRoutes(c).find(({ path }) => !path.includes("*"))?.path ?? unknownRoute;

/** The procedure names in the path of a tRPC request; undefined for other requests. */
const sentNames = ({ req: { path } }: AppContext): string[] | undefined =>
  path.startsWith("/trpc/") ? path.slice("/trpc/".length).split(",") : undefined;

/** All batches share one name, because a batch may combine any procedures in any order. */
function trpcRoute([first]: string[], calls: number): string {
  if (first === undefined) return unknownRoute;
  return calls > 1 ? "/trpc/(batch)" : `/trpc/${first}`;
}
