import type { MiddlewareHandler } from "hono";
import type { AppEnv } from "../types.ts";

/**
 * Gives the answer to HEAD the length that the answer to GET has. Without it, runtimes send
 * `content-length: 0`, which RFC 9110, section 8.6, forbids.
 */
export const headLength = (): MiddlewareHandler<AppEnv> => async (c, next) => {
  await next();
  const { res, req } = c;
  if (req.method !== "HEAD" || res.body === null || res.headers.has("content-length")) return;
  const { byteLength } = await res.arrayBuffer();
  const { status, headers } = res;
  c.res = undefined;
  c.res = new Response(null, { status, headers });
  c.res.headers.set("content-length", String(byteLength));
};

/** An answer to HEAD whose length is unknown, because GET streams it: without a length, not with 0. */
export function withoutLength(request: Request, response: Response): Response {
  const { status, headers } = response;
  const isKnown = headers.has("content-length") || status === 204 || status === 304;
  if (request.method !== "HEAD" || isKnown) return response;
  // Runtimes cancel the body of an answer to HEAD. One that is known to be empty would have the length 0.
  const unsent = new ReadableStream({
    pull: (controller) => controller.enqueue(new Uint8Array(1)),
  });
  return new Response(unsent, { status, headers });
}
