import type { MiddlewareHandler } from "hono";
import type { Logger } from "../../shared/log.ts";
import type { AppContext, AppEnv } from "../types.ts";

/** nginx's status for a client that closed its connection before the response. */
export const clientClosed = 499;
const logEveryMs = 60_000;

/** The errors of Bun, Deno and Workers when the sender of a body has disconnected. */
const errorNames = new Set(["AbortError", "BadResource", "ConnectionReset", "Interrupted"]);
const disconnected = /network connection (?:was )?lost|client (?:has )?disconnected/i;

/** Whether an unknown error only means that the client disconnected. */
export function isHangUp(c: AppContext, thrown: unknown): boolean {
  if (c.req.raw.signal.aborted) return true;
  for (let error = thrown; error instanceof Error; error = error.cause) {
    if (errorNames.has(error.name) || disconnected.test(error.message)) return true;
  }
  return false;
}

/**
 * Sets the status 499 where the client disconnected. Logs the number of hang-ups: the first one
 * immediately, then at most once a minute. The access log has a line for each as well.
 */
export function countHangUps(log: Logger): MiddlewareHandler<AppEnv> {
  let count = 0;
  let lastLogged = 0;
  return async (c, next) => {
    await next();
    // tRPC answers a truncated body with 400 and reports no error.
    if (c.get("hungUp") === true || (c.req.raw.signal.aborted && c.res.status === 400)) {
      c.res = new Response(null, { status: clientClosed });
      count += 1;
    }
    if (count === 0 || Date.now() - lastLogged < logEveryMs) return;
    log.info("http.clients_hung_up", { count });
    count = 0;
    lastLogged = Date.now();
  };
}
