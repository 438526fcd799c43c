import { AppError } from "../../../shared/errors.ts";
import { markHandled } from "../../../shared/outbox/events.ts";
import { wakeOutgoing } from "../../../shared/webhooks/outbound/outgoing-events.ts";
import type { JobHandler } from "../../types.ts";

/** A report is ready: the tenant's own systems are told. */
export const run: JobHandler<"readiness.updated"> = async ({ ctx, envelope: { eventId } }) => {
  if (eventId === undefined) throw new AppError("bad_request", "The message names no event.");
  await ctx.scope.write((db) => markHandled(db, eventId).execute());
  await wakeOutgoing(ctx);
};
