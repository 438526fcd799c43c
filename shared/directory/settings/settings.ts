import { sql } from "drizzle-orm";
import * as z from "zod";
import { provisioningSettings } from "../../../drizzle/schema/index.ts";
import type { Context } from "../../context.ts";
import { documentOf } from "../../db/columns.ts";
import type { Db } from "../../db/queries.ts";
import { profileOf } from "./profile.ts";
import { defaultRules, provisioningRules, type ProvisioningRules } from "./rules.ts";
import { schemaOutput } from "./schema-input.ts";

export const settingsOutput = z.object({
  rules: provisioningRules,
  schemas: z.array(schemaOutput),
});
export type Settings = z.output<typeof settingsOutput>;

/** The tenant's rules for roles, teams and managers, and its extensions of the SCIM User. */
export async function getSettings({ ctx }: { ctx: Context }): Promise<Settings> {
  await ctx.scope.beginSession();
  const { rules, schemas } = profileOf(ctx.scope.tenant);
  return { rules, schemas: [...schemas] };
}

/** The tenant's settings or, where it has none, the defaults. Locked until the transaction ends. */
export async function lockSettings(db: Db): Promise<Settings> {
  await db.insert(provisioningSettings).values({ rules: defaultRules }).onConflictDoNothing();
  const [settings] = await db
    .select({
      rules: documentOf<ProvisioningRules>(provisioningSettings.rules),
      schemas: provisioningSettings.schemas,
    })
    .from(provisioningSettings)
    .for("update");
  if (!settings) throw new Error("The tenant's settings were not written.");
  return settings;
}

/** Writes settings that `lockSettings` has locked. */
export const saveSettings = (db: Db, change: Partial<Settings>) =>
  db.update(provisioningSettings).set({ ...change, updatedAt: sql`now()` });
