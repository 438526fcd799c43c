import type { Context } from "../../../shared/context.ts";
import { makeDue, takeMark } from "../../../shared/jobs/marks.ts";
import { drainEvents } from "../../../shared/webhooks/drain-events.ts";
import type { JobHandler } from "../../types.ts";
import { longestMs } from "../drain-marked.ts";

export const run: JobHandler<"webhooks.drain"> = async ({ ctx, payload }) => {
  if (!(await ctx.scope.write((db) => takeMark(db, "webhooks.drain", payload.dueAt)))) return;
  await drainForAWhile(ctx);
};

/** Works off the tenant's events; what is left is due at once again. */
export async function drainForAWhile(ctx: Context): Promise<void> {
  const isLeft = await drainEvents(ctx, ctx.now().getTime() + longestMs);
  if (isLeft) await makeDue(ctx, "webhooks.drain", ctx.now());
}
