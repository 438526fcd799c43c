import { listEvents, listEventsInput } from "../../../shared/webhooks/inbound/list-events.ts";
import { adminProcedure, router } from "../procedures.ts";

export const webhookEventsRouter = router({
  list: adminProcedure
    .input(listEventsInput.prefault({}))
    .query(({ ctx, input }) => listEvents({ ctx: ctx.tenantCtx, input })),
});
