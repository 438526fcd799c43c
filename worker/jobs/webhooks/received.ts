import type { JobHandler } from "../../types.ts";
import { drainForAWhile } from "./drain.ts";

/** Applies all pending events after a request has stored some. */
export const run: JobHandler<"webhooks.received"> = ({ ctx, services }) =>
  drainForAWhile(ctx, services.metrics);
