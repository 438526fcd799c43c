import type { Context } from "../context.ts";
import { scheduleAndPublish } from "../outbox/coalesced-jobs.ts";

/** Has the analytics worker count the tenant anew; asked for twice, it counts once. */
export async function requestAggregation({ ctx }: { ctx: Context }): Promise<{ status: "queued" }> {
  await scheduleAndPublish(ctx, "readiness.aggregate", ctx.now());
  return { status: "queued" };
}
