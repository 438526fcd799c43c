import type { Context } from "../../shared/context.ts";
import { describeError } from "../../shared/log.ts";
import type { PlanProgress } from "../../shared/packs/planning/planner/port.ts";
import { type PlanRun, recordProgress } from "../../shared/packs/planning/runs/record-run.ts";

/** How often a run says that it lives and stores its progress. The lease is much longer. */
const beatMs = 1000;

export interface HeldLease {
  /** The latest progress, which the next beat stores. */
  progress: PlanProgress | null;
  /** Ends the beats. */
  end(): Promise<void>;
}

/**
 * Keeps the lease of a run and stores its progress.
 * @param onStop is called once when the run is to end: `discard` also if it lost its plan
 */
export function holdLease(
  ctx: Context,
  run: PlanRun,
  onStop: (stop: "keep" | "discard") => void,
): HeldLease {
  let beating: Promise<void> = Promise.resolve();
  let hasStopped = false;
  const held: HeldLease = {
    progress: null,
    end: async () => {
      clearInterval(timer);
      await beating;
    },
  };
  const beat = async () => {
    try {
      const stop = await recordProgress(ctx, run, held.progress);
      if (stop === null || hasStopped) return;
      hasStopped = true;
      onStop(stop);
    } catch (error) {
      // The lease lasts over several beats.
      ctx.log.warn("plan.progress_failed", { plan: run.id, ...describeError(error) });
    }
  };
  let isBeating = false;
  const timer = setInterval(() => {
    if (isBeating) return;
    isBeating = true;
    beating = beat().finally(() => {
      isBeating = false;
    });
  }, beatMs);
  return held;
}
