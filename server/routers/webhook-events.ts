import { listEvents, listEventsInput } from "../../shared/webhooks/list-events.ts";
import { adminProcedure, router } from "../trpc.ts";

export const webhookEventsRouter = router({
  list: adminProcedure
    .input(listEventsInput.prefault({}))
    .query(({ ctx, input }) => listEvents({ ctx: ctx.tenantCtx, input })),
});
