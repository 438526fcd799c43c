import { makeDue } from "../../../shared/jobs/marks.ts";
import { requestPulls, storeCatalogue } from "../../../shared/learning/pull-catalogue.ts";
import type { JobHandler } from "../../types.ts";

/** The tenant's schedule: the catalogue now, everyone's progress as the limits allow. */
export const run: JobHandler<"mindtickle.pull"> = async ({ ctx }) => {
  await storeCatalogue({ ctx });
  await requestPulls({ ctx });
  await makeDue(ctx, "mindtickle.drain", ctx.now());
};
