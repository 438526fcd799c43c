import type { Context } from "../../shared/context.ts";
import { AppError } from "../../shared/errors.ts";
import { describeError } from "../../shared/log.ts";
import type { PlanEnd, StoredPlan } from "../../shared/packs/planning/runs/plan-row.ts";
import { finishRun, type PlanOutcome } from "../../shared/packs/planning/runs/record-run.ts";
import { takePlan } from "../../shared/packs/planning/runs/take-plan.ts";
import type { WorkerServices } from "../types.ts";
import { holdLease } from "./hold-lease.ts";
import { type MadePlan, makePlan } from "./make-plan.ts";
import type { PlanSlot } from "./plan-host.ts";
import { PlanThreadFailure } from "./plan-thread.ts";

/** How often a plan is begun before it fails for good. */
export const maxAttempts = 3;
/** How long an outside service that fails is left alone, in ms, unless it says so itself. */
const retryMs = 15_000;

/** Why a run is to end before its budget is used. */
type Stop = "keep" | "discard" | "shutdown";

/** Whether the run that begins now is the last one. */
const isLast = ({ attempts }: NextRun["plan"]): boolean => attempts + 1 >= maxAttempts;

interface NextRun {
  plan: StoredPlan & { attempts: number };
  slot: PlanSlot;
}

/**
 * Makes one plan and stores what came out. Its failure is the plan's, not the job's, so that the
 * tenant's next plan has its turn.
 */
export async function runPlan(
  ctx: Context,
  services: WorkerServices,
  { plan, slot }: NextRun,
): Promise<void> {
  const { id, request } = plan;
  const leaseId = await takePlan(ctx, id);
  if (leaseId === null) return;
  const run = { id, leaseId };
  const stop = new AbortController();
  const discard = new AbortController();
  const end = (why: Stop) => {
    stop.abort(why);
    if (why !== "keep") discard.abort(why);
  };
  const shutDown = () => end("shutdown");
  slot.signal.addEventListener("abort", shutDown);
  if (slot.signal.aborted) shutDown();
  const lease = holdLease(ctx, run, end);
  const made = await makePlan(services.planning, slot, request, {
    signal: stop.signal,
    discard: discard.signal,
    isLastAttempt: isLast(plan),
    onProgress: (progress) => {
      lease.progress = progress;
    },
  }).catch((error: unknown) => ({ error }));
  slot.signal.removeEventListener("abort", shutDown);
  await lease.end();
  // Only `end` above aborts it.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const stopped = stop.signal.aborted ? (stop.signal.reason as Stop) : null;
  const outcome =
    "error" in made
      ? afterFailure(ctx, plan, made.error, stopped)
      : afterPlan(request.budget.iterations, made, stopped);
  const isOwn = await finishRun(ctx, run, outcome);
  record(ctx, services, id, { outcome, isOwn });
}

function afterPlan(iterations: number, made: MadePlan, stopped: Stop | null): PlanOutcome {
  if (stopped === "discard") return { status: "cancelled" };
  const { plan, planner } = made;
  const ownEnd: PlanEnd =
    planner === "embedded" && plan.iterations < iterations ? "deadline" : "iterations";
  const ends: Record<Exclude<Stop, "discard">, PlanEnd> = { keep: "person", shutdown: "shutdown" };
  const endedBy = stopped === null ? ownEnd : ends[stopped];
  const progress = {
    iterations: plan.iterations,
    unassigned: plan.unassigned.length,
    vehicles: plan.routes.length,
    cost: plan.cost,
    elapsedMs: made.ms,
  };
  return { status: "done", result: { ...made, endedBy }, progress };
}

/** What a failure means for the plan. */
function afterFailure(
  { now, log }: Context,
  plan: NextRun["plan"],
  error: unknown,
  stopped: Stop | null,
): PlanOutcome {
  const { id } = plan;
  const inMs = (ms: number) => new Date(now().getTime() + ms);
  if (stopped === "discard") return { status: "cancelled" };
  if (stopped === "shutdown" && !isLast(plan)) {
    const failure = "The worker was restarted before there was a plan. It is tried again.";
    return { status: "queued", failure, retryAt: inMs(0) };
  }
  if (error instanceof PlanThreadFailure) {
    log.warn("plan.thread_failed", { plan: id, reason: error.reason, ...describeError(error) });
    return { status: "failed", failure: error.message };
  }
  if (!(error instanceof AppError)) {
    log.error("plan.failed", { plan: id, ...describeError(error) });
    const failure =
      "Internal error. Request the plan again; if it persists, send its id to support.";
    return { status: "failed", failure };
  }
  const { code, details, message: failure } = error;
  if (code !== "unavailable" || isLast(plan)) return { status: "failed", failure };
  log.warn("plan.postponed", { plan: id, ...describeError(error) });
  const waitMs = details.retryAfter === undefined ? retryMs : details.retryAfter * 1000;
  return { status: "queued", failure, retryAt: inMs(waitMs) };
}

function record(
  { log }: Context,
  { metrics }: WorkerServices,
  plan: string,
  { outcome, isOwn }: { outcome: PlanOutcome; isOwn: boolean },
): void {
  const made = outcome.status === "done" ? outcome.result : undefined;
  const ms = made?.ms ?? 0;
  log.info("plan.ended", {
    plan,
    status: isOwn ? outcome.status : "lost",
    planner: made?.planner,
    matrices: made?.matrixSource,
    iterations: made?.plan.iterations,
    ended_by: made?.endedBy,
    ms,
  });
  const labels = { status: isOwn ? outcome.status : "lost", planner: made?.planner ?? "none" };
  metrics.observe("rampart_plans", "Runs of plans.", labels, ms / 1000);
}
