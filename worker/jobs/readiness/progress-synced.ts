import type { JobHandler } from "../../types.ts";
import { scheduleAggregation } from "./schedule.ts";

export const run: JobHandler<"progress.synced"> = ({ ctx, envelope, services }) =>
  scheduleAggregation(ctx, services, envelope.eventId);
