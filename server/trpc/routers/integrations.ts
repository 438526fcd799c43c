import {
  connectInput,
  connectionOutput,
  connectService,
  disconnectService,
  serviceInput,
  syncService,
  syncServiceOutput,
} from "../../../shared/customer-services/connect.ts";
import {
  pauseInput,
  pauseIntegration,
  pauseOutput,
} from "../../../shared/integrations/accounts/pause.ts";
import { readStatus, readStatusOutput } from "../../../shared/integrations/status/read-status.ts";
import {
  replaceCredentials,
  replaceCredentialsInput,
  replaceCredentialsOutput,
} from "../../../shared/integrations/accounts/replace-credentials.ts";
import { adminProcedure, managerProcedure, router } from "../procedures.ts";

export const integrationsRouter = router({
  status: managerProcedure({ output: readStatusOutput }).query(({ ctx }) =>
    readStatus({ ctx: ctx.tenantCtx }),
  ),
  connect: adminProcedure({ output: connectionOutput })
    .input(connectInput)
    .mutation(({ ctx, input }) => connectService({ ctx: ctx.tenantCtx, input })),
  disconnect: adminProcedure({ output: connectionOutput, whenUnpaid: true })
    .input(serviceInput)
    .mutation(({ ctx, input }) => disconnectService({ ctx: ctx.tenantCtx, input })),
  sync: adminProcedure({ output: syncServiceOutput })
    .input(serviceInput)
    .mutation(({ ctx, input }) => syncService({ ctx: ctx.tenantCtx, input })),
  pause: adminProcedure({ output: pauseOutput })
    .input(pauseInput)
    .mutation(({ ctx, input }) => pauseIntegration({ ctx: ctx.tenantCtx, input })),
  replaceCredentials: adminProcedure({ output: replaceCredentialsOutput })
    .input(replaceCredentialsInput)
    .mutation(({ ctx, input }) => replaceCredentials({ ctx: ctx.tenantCtx, input })),
});
