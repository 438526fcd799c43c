import { pauseInput, pauseIntegration } from "../../shared/integrations/pause.ts";
import { readStatus } from "../../shared/integrations/read-status.ts";
import { adminProcedure, managerProcedure, router } from "../trpc.ts";

export const integrationsRouter = router({
  status: managerProcedure.query(({ ctx }) => readStatus({ ctx: ctx.tenantCtx })),
  pause: adminProcedure
    .input(pauseInput)
    .mutation(({ ctx, input }) => pauseIntegration({ ctx: ctx.tenantCtx, input })),
});
