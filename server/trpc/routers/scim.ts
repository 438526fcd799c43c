import {
  createToken,
  createTokenInput,
  createTokenOutput,
} from "../../../shared/identity/scim-tokens/create.ts";
import { listTokens, listTokensOutput } from "../../../shared/identity/scim-tokens/list.ts";
import {
  revokeToken,
  revokeTokenInput,
  revokeTokenOutput,
} from "../../../shared/identity/scim-tokens/revoke.ts";
import {
  rotateToken,
  rotateTokenInput,
  rotateTokenOutput,
} from "../../../shared/identity/scim-tokens/rotate.ts";
import { pageInput } from "../../../shared/db/pages.ts";
import {
  listScimRequests,
  listScimRequestsInput,
  listScimRequestsOutput,
} from "../../../shared/scim-requests/list-requests.ts";
import { adminProcedure, router } from "../procedures.ts";

export const scimTokensRouter = router({
  create: adminProcedure({ output: createTokenOutput })
    .input(createTokenInput)
    .mutation(({ ctx, input }) => createToken({ ctx: ctx.tenantCtx, input })),
  list: adminProcedure({ output: listTokensOutput })
    .input(pageInput.prefault({}))
    .query(({ ctx, input }) => listTokens({ ctx: ctx.tenantCtx, input })),
  rotate: adminProcedure({ output: rotateTokenOutput })
    .input(rotateTokenInput)
    .mutation(({ ctx, input }) => rotateToken({ ctx: ctx.tenantCtx, input })),
  revoke: adminProcedure({ output: revokeTokenOutput, whenUnpaid: true })
    .input(revokeTokenInput)
    .mutation(({ ctx, input }) => revokeToken({ ctx: ctx.tenantCtx, input })),
});

export const scimRequestsRouter = router({
  list: adminProcedure({ output: listScimRequestsOutput })
    .input(listScimRequestsInput.prefault({}))
    .query(({ ctx, input }) => listScimRequests({ ctx: ctx.tenantCtx, input })),
});
