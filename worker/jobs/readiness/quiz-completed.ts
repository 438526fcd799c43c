import type { JobHandler } from "../../types.ts";
import { markReadinessDue } from "./schedule.ts";

export const run: JobHandler<"quiz.completed"> = ({ ctx, envelope, services }) =>
  markReadinessDue(ctx, services, envelope.eventId);
