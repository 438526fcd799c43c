import { makeDue, takeMark } from "../../../shared/jobs/marks.ts";
import { drainDeliveries } from "../../../shared/outgoing/drain-deliveries.ts";
import type { JobHandler } from "../../types.ts";

/** A drain gives its place back after this long, so that no delivery outlives its timeout. */
const longestMs = 20_000;

/** Tells the tenant's own systems what they are to be told by now. */
export const run: JobHandler<"outgoing.drain"> = async ({ ctx, payload }) => {
  if (!(await ctx.scope.write((db) => takeMark(db, "outgoing.drain", payload.dueAt)))) return;
  const next = await drainDeliveries(ctx, ctx.now().getTime() + longestMs);
  if (next) await makeDue(ctx, "outgoing.drain", next);
};
