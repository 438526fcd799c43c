import * as z from "zod";
import { getSettings } from "../../../shared/directory/settings/settings.ts";
import { putSchema } from "../../../shared/directory/settings/put-schema.ts";
import {
  removeSchema,
  removeSchemaInput,
} from "../../../shared/directory/settings/remove-schema.ts";
import { provisioningRules } from "../../../shared/directory/settings/rules.ts";
import { schemaInput } from "../../../shared/directory/settings/schema-input.ts";
import { setRules } from "../../../shared/directory/settings/set-rules.ts";
import { getUser } from "../../../shared/directory/users/get-user.ts";
import { listUsers, listUsersInput } from "../../../shared/directory/users/list-users.ts";
import { adminProcedure, repProcedure, router } from "../procedures.ts";

export const usersRouter = router({
  list: repProcedure
    .input(listUsersInput.prefault({}))
    .query(({ ctx, input }) => listUsers({ ctx: ctx.tenantCtx, input })),
  get: repProcedure
    .input(z.strictObject({ id: z.string().max(200) }))
    .query(({ ctx, input }) => getUser({ ctx: ctx.tenantCtx, input })),
});

export const provisioningRouter = router({
  settings: adminProcedure.query(({ ctx }) => getSettings({ ctx: ctx.tenantCtx })),
  setRules: adminProcedure
    .input(provisioningRules)
    .mutation(({ ctx, input }) => setRules({ ctx: ctx.tenantCtx, input })),
  putSchema: adminProcedure
    .input(schemaInput)
    .mutation(({ ctx, input }) => putSchema({ ctx: ctx.tenantCtx, input })),
  removeSchema: adminProcedure.input(removeSchemaInput).mutation(async ({ ctx, input }) => {
    await removeSchema({ ctx: ctx.tenantCtx, input });
    return { removed: true };
  }),
});
