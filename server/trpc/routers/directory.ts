import { getSettings, settingsOutput } from "../../../shared/directory/settings/settings.ts";
import { putSchema, putSchemaOutput } from "../../../shared/directory/settings/put-schema.ts";
import {
  removeSchema,
  removeSchemaInput,
} from "../../../shared/directory/settings/remove-schema.ts";
import { provisioningRules } from "../../../shared/directory/settings/rules.ts";
import { schemaInput } from "../../../shared/directory/settings/schema-input.ts";
import { setRules, setRulesOutput } from "../../../shared/directory/settings/set-rules.ts";
import { getUser, getUserInput, getUserOutput } from "../../../shared/directory/users/get-user.ts";
import {
  listUsers,
  listUsersInput,
  listUsersOutput,
} from "../../../shared/directory/users/list-users.ts";
import { adminProcedure, repProcedure, router } from "../procedures.ts";
import { removedOutput } from "../removed.ts";

export const usersRouter = router({
  list: repProcedure({ output: listUsersOutput })
    .input(listUsersInput.prefault({}))
    .query(({ ctx, input }) => listUsers({ ctx: ctx.tenantCtx, input })),
  get: repProcedure({ output: getUserOutput })
    .input(getUserInput)
    .query(({ ctx, input }) => getUser({ ctx: ctx.tenantCtx, input })),
});

export const provisioningRouter = router({
  settings: adminProcedure({ output: settingsOutput }).query(({ ctx }) =>
    getSettings({ ctx: ctx.tenantCtx }),
  ),
  setRules: adminProcedure({ output: setRulesOutput })
    .input(provisioningRules)
    .mutation(({ ctx, input }) => setRules({ ctx: ctx.tenantCtx, input })),
  putSchema: adminProcedure({ output: putSchemaOutput })
    .input(schemaInput)
    .mutation(({ ctx, input }) => putSchema({ ctx: ctx.tenantCtx, input })),
  removeSchema: adminProcedure({ output: removedOutput })
    .input(removeSchemaInput)
    .mutation(async ({ ctx, input }) => {
      await removeSchema({ ctx: ctx.tenantCtx, input });
      return { removed: true };
    }),
});
