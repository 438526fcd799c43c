import { makeStale } from "../../../shared/outbox/invalidate-cache.ts";
import { takeMark } from "../../../shared/jobs/coalesced.ts";
import type { JobHandler } from "../../types.ts";

/** A change could not make its cached entries stale, since Redis was away: all of them are now. */
export const run: JobHandler<"cache.raise"> = async ({ ctx, payload }) => {
  if (!(await ctx.scope.write((db) => takeMark(db, "cache.raise", payload.dueAt)))) return;
  await makeStale(ctx, "everything");
};
