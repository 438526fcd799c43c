import { Hono } from "hono";
import { tryDecodeURIComponent } from "hono/utils/url";
import {
  type ClaimedContext,
  evaluateAllForClient,
  evaluateForClient,
} from "../../shared/flags/clients/evaluate-for-client.ts";
import { handleError } from "../errors/problem.ts";
import { readBody } from "../middleware/read-body.ts";
import { clientAddress } from "../middleware/visitor.ts";
import { isNotModified } from "../scim/preconditions.ts";
import type { AppContext, AppEnv } from "../types.ts";
import { etagOfJson } from "./etag.ts";
import { OfrepError, readOfrepContext } from "./ofrep-context.ts";
import { openForFlags } from "./open-for-flags.ts";

/** The OpenFeature Remote Evaluation Protocol, for any client of OpenFeature. The key names the tenant. */
export function ofrepRoutes() {
  const routes = new Hono<AppEnv>();

  routes.post("/flags", async (c) => {
    const ctx = await openForFlags(c, "ofrep");
    const whom = await contextOf(c);
    const { featureFlags } = c.get("request").services;
    const flags = await evaluateAllForClient(featureFlags, { ctx, whom });
    // Also over the context: nobody who changes it gets 304.
    const etag = etagOfJson({ tenant: ctx.scope.tenantId, whom, flags });
    c.header("etag", etag);
    if (isNotModified(c.req.header("if-none-match"), etag)) return c.body(null, 304);
    return c.json({ flags });
  });

  routes.post("/flags/:key", async (c) => {
    const ctx = await openForFlags(c, "ofrep");
    const whom = await contextOf(c);
    const key = c.req.param("key");
    const { featureFlags } = c.get("request").services;
    const evaluation = await evaluateForClient(featureFlags, key, { ctx, whom });
    if (evaluation) return c.json(evaluation);
    const errorDetails = `The flag "${key.slice(0, 100)}" does not exist.`;
    return c.json({ key, errorCode: "FLAG_NOT_FOUND", errorDetails }, 404);
  });

  routes.onError((error, c) => ofrepErrorAnswer(c, error));
  return routes;
}

/** An error in the format of OFREP. A single flag's error names the flag. */
export function ofrepErrorAnswer(c: AppContext, thrown: unknown): Response {
  // Middleware may refuse a request before its route is known.
  const key = /\/evaluate\/flags\/([^/]+)$/.exec(c.req.path)?.[1];
  const named = key === undefined ? {} : { key: tryDecodeURIComponent(key) };
  if (thrown instanceof OfrepError) {
    const { errorCode, message: errorDetails } = thrown;
    return c.json({ ...named, errorCode, errorDetails }, 400);
  }
  const { status, message: errorDetails } = handleError(c, thrown);
  return c.json({ ...named, errorCode: "GENERAL", errorDetails }, status);
}

const contextOf = async (c: AppContext): Promise<ClaimedContext> =>
  readOfrepContext(await readBody(c), clientAddress(c));
