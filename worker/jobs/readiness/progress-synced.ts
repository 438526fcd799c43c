import type { JobHandler } from "../../types.ts";
import { markReadinessDue } from "./schedule.ts";

export const run: JobHandler<"progress.synced"> = ({ ctx, envelope, services }) =>
  markReadinessDue(ctx, services, envelope.eventId);
