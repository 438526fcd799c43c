import type { MiddlewareHandler } from "hono";
import { AppError } from "../../shared/errors.ts";
import { readRequest } from "../../shared/json/read-body.ts";
import { limits } from "../scim/service-provider-config.ts";
import type { AppContext, AppEnv } from "../types.ts";

/** In bytes. The limit for webhooks has room for 10,000 events of the usual size. */
const [maxWebhook, maxBody] = [3 * 1024 * 1024, 1024 * 1024];
/** Of the context of feature flags, which pages of anybody send. */
const maxFlagContext = 64 * 1024;

function maxBytesOf(path: string): number {
  if (path === "/scim/v2/Bulk") return limits.bulkPayload;
  if (path.startsWith("/ofrep/")) return maxFlagContext;
  return path.startsWith("/webhooks/") ? maxWebhook : maxBody;
}

/**
 * The body of a request, read at the first call.
 * @throws AppError too_large, or request_timeout for a body that does not arrive in time
 */
export function readBody(c: AppContext): Promise<Uint8Array> {
  let body = c.get("body");
  if (!body) c.set("body", (body = read(c)));
  return body;
}

async function read(c: AppContext): Promise<Uint8Array> {
  const timeoutMs = c.get("request").bodyTimeoutMs;
  try {
    return await readRequest(c.req.raw, { maxBytes: maxBytesOf(c.req.path), timeoutMs });
  } catch (error) {
    // Otherwise the rest of the body would be parsed as the next request.
    if (error instanceof AppError) c.header("connection", "close");
    throw error;
  }
}

/**
 * Refuses a body whose declared length is too large, before the route runs. A body without a length is
 * bounded while the route reads it, which it does behind the authentication.
 */
export const limitBody = (): MiddlewareHandler<AppEnv> => async (c, next) => {
  const declared = Number(c.req.header("content-length") ?? 0);
  if (declared > maxBytesOf(c.req.path)) await readBody(c);
  await next();
};
