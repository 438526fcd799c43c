import { markHandled } from "../../../shared/outbox/events.ts";
import { applyRules } from "../../../shared/directory/settings/apply-rules.ts";
import type { JobHandler } from "../../types.ts";

/** The tenant's rules have changed: map everybody by the present ones. */
export const run: JobHandler<"provisioning.rules"> = async ({ ctx, envelope: { eventId } }) => {
  const people = await applyRules({ ctx });
  ctx.log.info("provisioning.rules_applied", { people });
  if (eventId !== undefined) await ctx.scope.write((db) => markHandled(db, eventId).execute());
};
