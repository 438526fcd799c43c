import { Hono } from "hono";
import { AppError } from "../../shared/errors.ts";
import { assetResponse } from "./assets.ts";
import type { AppContext, AppEnv } from "../types.ts";
import { contentTypeOf, pageHeaders } from "./headers.ts";

const forAYear = "public, max-age=31536000, immutable";

/**
 * The console. The browser shows the page that a path names, so every path has the same document; its
 * scripts and styles have names that change with their content.
 */
export function consoleRoutes() {
  const routes = new Hono<AppEnv>();
  routes.get("/assets/*", async (c) => {
    const name = c.req.path.slice("/console/assets/".length);
    const isName = /^[\w.-]+$/.test(name);
    return found(c, isName ? await file(c, `console/assets/${name}`, forAYear) : null);
  });
  routes.get("/icon.svg", async (c) =>
    found(c, await file(c, "console/icon.svg", "public, max-age=86400")),
  );
  routes.get("*", async (c) => {
    const page = await assetResponse(c, "console/index.html", pageHeaders);
    if (page) return page;
    throw new AppError(
      "unavailable",
      "The console is not built. Run `npm run build:console` and start the server again.",
    );
  });
  return routes;
}

function file(c: AppContext, path: string, cacheControl: string): Promise<Response | null> {
  const contentType = contentTypeOf(path);
  if (contentType === undefined) return Promise.resolve(null);
  return assetResponse(c, path, {
    "content-type": contentType,
    "cache-control": cacheControl,
    "cross-origin-resource-policy": "same-origin",
  });
}

/** After a deploy, an open page asks for files that are gone. It must not get a document for a script. */
function found(c: AppContext, response: Response | null): Response {
  if (response) return response;
  throw new AppError("not_found", `No file has the path ${c.req.path}. Reload the page.`);
}
