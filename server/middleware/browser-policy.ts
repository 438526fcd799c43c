import type { MiddlewareHandler } from "hono";
import { AppError } from "../../shared/errors.ts";
import { protectAnswer } from "../../shared/response-headers.ts";
import type { AllowedOrigins } from "../../shared/tenants/allowed-origins.ts";
import { tenantOfCaller } from "../errors/tenant-of-error.ts";
import type { AppContext, AppEnv } from "../types.ts";

/** Sets the security headers on every response, errors included. */
export const setSecurityHeaders =
  (publicUrl: string): MiddlewareHandler<AppEnv> =>
  async (c, next) => {
    await next();
    protectAnswer(c.res.headers, publicUrl);
  };

/** What pages may call. SCIM, webhooks, metrics and the rules of flags are for servers. */
const offered = /^\/(?:trpc|api(?!\/client\/)|auth|ofrep|organizations|users|integrations)(?:\/|$)/;

/** The headers of a request that a page may set, and those of a response that it may read. */
const sendable =
  "authorization, content-type, idempotency-key, if-match, if-none-match, x-api-key, x-request-id, trpc-accept";
const readable =
  "etag, idempotency-replayed, location, ratelimit, ratelimit-policy, retry-after, x-request-id";

/**
 * Answers CORS preflight requests, and lets the pages of allowed origins read responses. Pages of
 * other origins authenticate by a bearer token: cookies are never allowed.
 */
export const crossOrigin =
  (origins: AllowedOrigins, publicUrl: string): MiddlewareHandler<AppEnv> =>
  async (c, next) => {
    const origin = c.req.header("origin");
    const isOffered = offered.test(c.req.path);
    const isPreflight =
      c.req.method === "OPTIONS" &&
      origin !== undefined &&
      c.req.header("access-control-request-method") !== undefined;
    if (isPreflight && !isOffered) throw notOffered();
    if (isPreflight) {
      return preflightResponse(c, origin, await origins.isAllowedForAny(c.env.database, origin));
    }
    await next();
    if (isOffered) {
      const isForeign = origin !== undefined && origin !== publicUrl;
      if (isForeign && (await mayRead(c, origins, origin))) {
        c.res.headers.set("access-control-allow-origin", origin);
        c.res.headers.set("access-control-expose-headers", readable);
      }
      c.res.headers.append("vary", "origin");
    }
    return undefined;
  };

function mayRead(
  c: AppContext,
  origins: AllowedOrigins,
  origin: string,
): Promise<boolean> | boolean {
  const tenant = tenantOfCaller(c);
  return tenant
    ? origins.isAllowedFor(tenant, origin)
    : origins.isAllowedForAny(c.env.database, origin);
}

function preflightResponse(c: AppContext, origin: string, isAllowed: boolean): Response {
  c.header("vary", "origin, access-control-request-method, access-control-request-headers");
  if (!isAllowed) throw notAllowed();
  return c.body(null, 204, {
    "access-control-allow-origin": origin,
    "access-control-allow-methods": "GET, HEAD, POST, PUT, PATCH, DELETE",
    "access-control-allow-headers": sendable,
    "access-control-max-age": "600",
  });
}

const notOffered = () =>
  new AppError(
    "forbidden",
    "Pages of other origins (CORS) cannot call this route. Call it from your server.",
  );

const notAllowed = () =>
  new AppError(
    "forbidden",
    "Pages of this origin (CORS) are not allowed. Add it to `cors.origins` in the organization's configuration, or to CORS_ORIGINS of the deployment.",
  );
