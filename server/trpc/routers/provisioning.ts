import { getSettings } from "../../../shared/directory/settings/get-settings.ts";
import { putSchema } from "../../../shared/directory/settings/put-schema.ts";
import {
  removeSchema,
  removeSchemaInput,
} from "../../../shared/directory/settings/remove-schema.ts";
import { provisioningRules } from "../../../shared/directory/settings/rules.ts";
import { schemaInput } from "../../../shared/directory/settings/schema-input.ts";
import { setRules } from "../../../shared/directory/settings/set-rules.ts";
import { adminProcedure, router } from "../procedures.ts";

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
