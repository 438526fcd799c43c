import {
  listScimRequests,
  listScimRequestsInput,
} from "../../../shared/scim-requests/list-requests.ts";
import { adminProcedure, router } from "../procedures.ts";

export const scimRequestsRouter = router({
  list: adminProcedure
    .input(listScimRequestsInput.prefault({}))
    .query(({ ctx, input }) => listScimRequests({ ctx: ctx.tenantCtx, input })),
});
