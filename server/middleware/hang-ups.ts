import type { MiddlewareHandler } from "hono";
import type { Logger } from "../../shared/log.ts";
import type { AppContext, AppEnv } from "../types.ts";

/** How nginx writes that a client closed its connection before it was answered. */
const clientClosed = 499;
const everyMs = 60_000;

/** How the runtimes fail to read a body whose sender has gone: Bun, Deno and Workers. */
const names = new Set(["AbortError", "BadResource", "ConnectionReset", "Interrupted"]);
const lost = /network connection (?:was )?lost|client (?:has )?disconnected/i;

/** Whether an unknown failure only means that the client went away. */
export function isHangUp(c: AppContext, thrown: unknown): boolean {
  if (c.req.raw.signal.aborted) return true;
  for (let error = thrown; error instanceof Error; error = error.cause) {
    if (names.has(error.name) || lost.test(error.message)) return true;
  }
  return false;
}

/**
 * Answers 499, which nobody reads, where a client has hung up, and logs how many did: at once for
 * the first, and then once a minute at most. Each is a line of the access log as well.
 */
export function countHangUps(log: Logger): MiddlewareHandler<AppEnv> {
  let count = 0;
  let last = 0;
  return async (c, next) => {
    await next();
    // tRPC takes half of a body for a bad request, and tells nobody.
    if (c.get("hungUp") === true || (c.req.raw.signal.aborted && c.res.status === 400)) {
      c.res = new Response(null, { status: clientClosed });
      count += 1;
    }
    if (count === 0 || Date.now() - last < everyMs) return;
    log.info("http.clients_hung_up", { count });
    count = 0;
    last = Date.now();
  };
}
