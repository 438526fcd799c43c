import type { MiddlewareHandler } from "hono";
import { base, type Operations } from "../rest/operations.ts";
import type { AppEnv } from "../types.ts";
import { appTypeOfCaller } from "./app-type-of-caller.ts";

/** The paths of packs that have routes, and the app type that each path is for. */
export function hiddenPaths(operations: Operations): { path: string; appType: string }[] {
  const paths = [...operations.values()].flatMap(({ pack, aliases }) =>
    pack === undefined
      ? []
      : [
          [base, pack.path, "*"].join("/"),
          ...aliases.map((alias) => alias.slice(alias.indexOf(" ") + 1)),
        ].map((path) => [path, pack.appType] as const),
  );
  return Array.from(new Map(paths), ([path, appType]) => ({ path, appType }));
}

/**
 * Answers the callers of another industry as if the routes of a pack did not exist, by the handler of
 * unknown paths. It runs before everything that knows the routes. A caller without a valid credential
 * has no industry and gets 401 from the route.
 */
export const hideFromOthers =
  (appType: string): MiddlewareHandler<AppEnv> =>
  async (c, next) => {
    const callers = await appTypeOfCaller(c);
    if (callers !== undefined && callers !== appType) return c.notFound();
    await next();
    return undefined;
  };
