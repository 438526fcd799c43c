import type { JobHandler } from "../../types.ts";
import { drainForAWhile } from "./drain.ts";

/** A request has brought events; whichever wait by now have their effect. */
export const run: JobHandler<"webhooks.received"> = ({ ctx, services }) =>
  drainForAWhile(ctx, services.metrics);
