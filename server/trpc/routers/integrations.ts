import {
  connectInput,
  connectService,
  disconnectService,
  serviceInput,
  syncService,
} from "../../../shared/customer-services/connect.ts";
import { pauseInput, pauseIntegration } from "../../../shared/integrations/accounts/pause.ts";
import { readStatus } from "../../../shared/integrations/status/read-status.ts";
import {
  replaceCredentials,
  replaceCredentialsInput,
} from "../../../shared/integrations/accounts/replace-credentials.ts";
import { adminProcedure, managerProcedure, router } from "../procedures.ts";

export const integrationsRouter = router({
  status: managerProcedure.query(({ ctx }) => readStatus({ ctx: ctx.tenantCtx })),
  connect: adminProcedure
    .input(connectInput)
    .mutation(({ ctx, input }) => connectService({ ctx: ctx.tenantCtx, input })),
  disconnect: adminProcedure
    .meta({ whenUnpaid: true })
    .input(serviceInput)
    .mutation(({ ctx, input }) => disconnectService({ ctx: ctx.tenantCtx, input })),
  sync: adminProcedure
    .input(serviceInput)
    .mutation(({ ctx, input }) => syncService({ ctx: ctx.tenantCtx, input })),
  pause: adminProcedure
    .input(pauseInput)
    .mutation(({ ctx, input }) => pauseIntegration({ ctx: ctx.tenantCtx, input })),
  replaceCredentials: adminProcedure
    .input(replaceCredentialsInput)
    .mutation(({ ctx, input }) => replaceCredentials({ ctx: ctx.tenantCtx, input })),
});
