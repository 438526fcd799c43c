import { createToken, createTokenInput } from "../../shared/credentials/create-token.ts";
import { listTokens } from "../../shared/credentials/list-tokens.ts";
import { revokeToken, revokeTokenInput } from "../../shared/credentials/revoke-token.ts";
import { rotateToken, rotateTokenInput } from "../../shared/credentials/rotate-token.ts";
import { pageInput } from "../../shared/db/pages.ts";
import { adminProcedure, router } from "../trpc.ts";

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
