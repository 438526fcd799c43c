import { makeDue, takeMark } from "../../../shared/jobs/marks.ts";
import { sendNotifications } from "../../../shared/notifications/send.ts";
import type { JobHandler } from "../../types.ts";

/** A run gives its place back after this long, so that no delivery outlives its timeout. */
const longestMs = 20_000;

export const run: JobHandler<"notifications.send"> = async ({ ctx, payload }) => {
  if (!(await ctx.scope.write((db) => takeMark(db, "notifications.send", payload.dueAt)))) return;
  const next = await sendNotifications(ctx, ctx.now().getTime() + longestMs);
  if (next) await makeDue(ctx, "notifications.send", next);
};
