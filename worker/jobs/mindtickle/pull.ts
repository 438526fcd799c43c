import { makeDue, takeMark } from "../../../shared/jobs/marks.ts";
import { requestPulls, storeCatalogue } from "../../../shared/learning/pull-catalogue.ts";
import { NoSlot } from "../../../shared/ports.ts";
import type { JobHandler } from "../../types.ts";

/**
 * The tenant's schedule: the catalogue now, everyone's progress as the limits allow. Without a
 * slot it is marked due for when there is one, and the drain stands back for it then.
 */
export const run: JobHandler<"mindtickle.pull"> = async ({ ctx, payload }) => {
  if (!(await ctx.scope.write((db) => takeMark(db, "mindtickle.pull", payload.dueAt)))) return;
  try {
    await storeCatalogue({ ctx });
  } catch (error) {
    if (!(error instanceof NoSlot)) throw error;
    return makeDue(ctx, "mindtickle.pull", error.retryAt);
  }
  await requestPulls({ ctx });
  await makeDue(ctx, "mindtickle.drain", ctx.now());
};
