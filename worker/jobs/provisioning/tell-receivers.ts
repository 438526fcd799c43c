import { markHandled } from "../../../shared/delivery/outbox.ts";
import type { JobHandler } from "../../types.ts";

/** A resource was provisioned: tell those who are registered for it. */
export const run: JobHandler<"provisioning.changed"> = async ({ ctx, envelope: { eventId } }) => {
  if (eventId !== undefined) await ctx.scope.write((db) => markHandled(db, eventId).execute());
};
