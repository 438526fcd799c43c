import * as z from "zod";
import { getUser } from "../../../shared/directory/users/get-user.ts";
import { listUsers, listUsersInput } from "../../../shared/directory/users/list-users.ts";
import { repProcedure, router } from "../procedures.ts";

export const usersRouter = router({
  list: repProcedure
    .input(listUsersInput.prefault({}))
    .query(({ ctx, input }) => listUsers({ ctx: ctx.tenantCtx, input })),
  get: repProcedure
    .input(z.strictObject({ id: z.string().max(200) }))
    .query(({ ctx, input }) => getUser({ ctx: ctx.tenantCtx, input })),
});
