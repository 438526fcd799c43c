import type { MiddlewareHandler } from "hono";
import type { AppContext, AppEnv } from "../types.ts";

/** The steps of a request, in their order. */
type Step = "tenant" | "authentication" | "parent" | "input" | "handler";

/** The steps of a request that are done, and when: in ms since the request began. */
export interface Trace {
  startedAt: number;
  steps: { name: Step; endedAt: number }[];
}

/** Shows the steps of each response and their durations in the header Server-Timing. */
export const serverTiming =
  (isShown: boolean): MiddlewareHandler<AppEnv> =>
  async (c, next) => {
    if (!isShown) return next();
    const startedAt = performance.now();
    const trace: Trace = { startedAt, steps: [] };
    c.set("trace", trace);
    await next();
    const durations = trace.steps.map(({ name, endedAt }, i) => {
      const before = trace.steps[i - 1]?.endedAt ?? startedAt;
      return `${name};dur=${(endedAt - before).toFixed(1)}`;
    });
    if (durations.length > 0) c.res.headers.set("server-timing", durations.join(", "));
  };

/** Records that a step is done. */
export function mark(c: AppContext, name: Step): void {
  c.get("trace")?.steps.push({ name, endedAt: performance.now() });
}
