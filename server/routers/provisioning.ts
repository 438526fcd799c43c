import { getSettings } from "../../shared/provisioning/get-settings.ts";
import { putSchema } from "../../shared/provisioning/put-schema.ts";
import { removeSchema, removeSchemaInput } from "../../shared/provisioning/remove-schema.ts";
import { provisioningRules } from "../../shared/provisioning/rules.ts";
import { schemaInput } from "../../shared/provisioning/schema-input.ts";
import { setRules } from "../../shared/provisioning/set-rules.ts";
import { adminProcedure, router } from "../trpc.ts";

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
