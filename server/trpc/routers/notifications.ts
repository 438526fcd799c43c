import { listNotifications, listNotificationsInput } from "../../../shared/notifications/list.ts";
import { adminProcedure, router } from "../procedures.ts";

export const notificationsRouter = router({
  list: adminProcedure
    .input(listNotificationsInput.prefault({}))
    .query(({ ctx, input }) => listNotifications({ ctx: ctx.tenantCtx, input })),
});
