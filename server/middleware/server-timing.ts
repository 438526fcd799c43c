import type { MiddlewareHandler } from "hono";
import type { AppContext, AppEnv, Step, Trace } from "../types.ts";

/** Shows the steps of each response and their durations in the header Server-Timing. */
export const serverTiming =
  (isShown: boolean): MiddlewareHandler<AppEnv> =>
  async (c, next) => {
    if (!isShown) return next();
    const startedAt = performance.now();
    const trace: Trace = [];
    c.set("trace", trace);
    await next();
    const durations = trace.map(({ name, endedAt }, i) => {
      const before = trace[i - 1]?.endedAt ?? startedAt;
      return `${name};dur=${(endedAt - before).toFixed(1)}`;
    });
    if (durations.length > 0) c.res.headers.set("server-timing", durations.join(", "));
  };

/** Records that a step is done. */
export function mark(c: AppContext, name: Step): void {
  c.get("trace")?.push({ name, endedAt: performance.now() });
}
