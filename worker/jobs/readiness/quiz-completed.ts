import type { JobHandler } from "../../types.ts";
import { scheduleAggregation } from "./schedule.ts";

export const run: JobHandler<"quiz.completed"> = ({ ctx, envelope, services }) =>
  scheduleAggregation(ctx, services, envelope.eventId);
