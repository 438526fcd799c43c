import type { Context } from "../context.ts";
import type { Metrics } from "../metrics.ts";
import type { Evaluation } from "./evaluate/evaluate.ts";

/** How often a flag that keeps failing is logged, in ms. */
const logEveryMs = 60_000;

interface Failing {
  version: string;
  loggedAt: number;
  /** Errors since the last line of the log. */
  unlogged: number;
}

/**
 * Counts the evaluations that failed and logs them: the first of each flag and version immediately, then
 * at most one line a minute with their number.
 */
export class EvaluationErrors {
  /** By the name of a declared flag, so that both are bounded. */
  readonly #failing = new Map<string, Failing>();
  readonly #uncounted = new Map<string, number>();

  report(ctx: Context, flag: string, { errorCode, errorMessage }: Evaluation): void {
    this.#uncounted.set(flag, (this.#uncounted.get(flag) ?? 0) + 1);
    const { flagsVersion: version, tenantId: tenant } = ctx.scope.tenant;
    const now = ctx.now().getTime();
    const before = this.#failing.get(flag);
    if (before?.version === version && now - before.loggedAt < logEveryMs) {
      before.unlogged += 1;
      return;
    }
    const count = (before?.unlogged ?? 0) + 1;
    this.#failing.set(flag, { version, loggedAt: now, unlogged: 0 });
    ctx.log.warn("flag.error", { flag, tenant, version, errorCode, errorMessage, count });
  }

  /** Adds the errors since the last call to the metrics. */
  countIn(metrics: Metrics): void {
    const help = "Evaluations of feature flags that failed and gave the fallback.";
    for (const [flag, count] of this.#uncounted) {
      metrics.count("rampart_flag_errors_total", help, { flag }, count);
    }
    this.#uncounted.clear();
  }
}
