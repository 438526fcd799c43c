import { failPlan } from "../../shared/packs/planning/runs/record-run.ts";
import { nextPlan } from "../../shared/packs/planning/runs/take-plan.ts";
import { maxAttempts, runPlan } from "../planning/run-plan.ts";
import { runCoalesced } from "./run-coalesced.ts";

/** How long a delivery waits for a slot. With the plan it must end before the delivery times out. */
const maxWaitMs = 45_000;
/** How long afterwards the next delivery comes, in ms. */
const pauseMs = 1000;

/**
 * Handles `plans.run`: makes the tenant's oldest plan that waits. Tenants share the planning threads
 * fairly. It is scheduled again while plans wait.
 */
export const runPlans = runCoalesced("plans.run", async (ctx, _untilMs, services) => {
  const later = (ms: number) => new Date(ctx.now().getTime() + ms);
  const next = await nextPlan(ctx);
  if (next === null) return null;
  if ("busyUntil" in next) return next.busyUntil;
  const { plan } = next;
  if (plan.attempts >= maxAttempts) {
    const failure = `The worker ended ${maxAttempts} times while it made the plan. Plan fewer jobs, or send the id to support.`;
    await failPlan(ctx, plan.id, failure);
    return later(0);
  }
  const slot = await services.planning.host.slot(ctx.scope.tenantId, maxWaitMs);
  if (slot === null) return later(pauseMs);
  try {
    await runPlan(ctx, services, { plan, slot });
  } finally {
    slot.release();
  }
  const following = await nextPlan(ctx);
  if (following === null) return null;
  return "busyUntil" in following ? following.busyUntil : later(0);
});
