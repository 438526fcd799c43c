import * as z from "zod";
import { auditRow } from "../../audit/record.ts";
import type { Context } from "../../context.ts";
import { notFound } from "../../errors.ts";
import { refuseInUse } from "./refuse-in-use.ts";
import { schemaId } from "./schema-input.ts";
import { lockSettings, saveSettings } from "./settings.ts";

export const removeSchemaInput = z.strictObject({ id: schemaId });

/**
 * Removes an extension of the SCIM User.
 * @throws AppError not_found; conflict while people have values of it
 */
export async function removeSchema({
  ctx,
  input: { id },
}: {
  ctx: Context;
  input: z.output<typeof removeSchemaInput>;
}): Promise<void> {
  await ctx.scope.write(async (db) => {
    const { schemas } = await lockSettings(db);
    const former = schemas.find((schema) => schema.id.toLowerCase() === id.toLowerCase());
    if (!former) throw notFound("schema", id, null);
    await refuseInUse(
      db,
      former.id,
      former.attributes.map(({ name }) => name),
    );
    const change = { action: "provisioning.remove_schema", subjectId: ctx.scope.tenantId };
    await Promise.all([
      saveSettings(db, { schemas: schemas.filter((schema) => schema !== former) }).execute(),
      auditRow(ctx, db, { ...change, before: { ...former }, after: null }).execute(),
    ]);
  });
}
