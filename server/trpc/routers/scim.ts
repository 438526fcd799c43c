import { createToken, createTokenInput } from "../../../shared/identity/scim-tokens/create.ts";
import { listTokens } from "../../../shared/identity/scim-tokens/list.ts";
import { revokeToken, revokeTokenInput } from "../../../shared/identity/scim-tokens/revoke.ts";
import { rotateToken, rotateTokenInput } from "../../../shared/identity/scim-tokens/rotate.ts";
import { pageInput } from "../../../shared/db/pages.ts";
import {
  listScimRequests,
  listScimRequestsInput,
} from "../../../shared/scim-requests/list-requests.ts";
import { adminProcedure, router } from "../procedures.ts";

export const scimTokensRouter = router({
  create: adminProcedure
    .input(createTokenInput)
    .mutation(({ ctx, input }) => createToken({ ctx: ctx.tenantCtx, input })),
  list: adminProcedure
    .input(pageInput.prefault({}))
    .query(({ ctx, input }) => listTokens({ ctx: ctx.tenantCtx, input })),
  rotate: adminProcedure
    .input(rotateTokenInput)
    .mutation(({ ctx, input }) => rotateToken({ ctx: ctx.tenantCtx, input })),
  revoke: adminProcedure
    .meta({ whenUnpaid: true })
    .input(revokeTokenInput)
    .mutation(({ ctx, input }) => revokeToken({ ctx: ctx.tenantCtx, input })),
});

export const scimRequestsRouter = router({
  list: adminProcedure
    .input(listScimRequestsInput.prefault({}))
    .query(({ ctx, input }) => listScimRequests({ ctx: ctx.tenantCtx, input })),
});
