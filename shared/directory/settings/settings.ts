import { sql } from "drizzle-orm";
import { provisioningSettings } from "../../../drizzle/schema/index.ts";
import type { Context } from "../../context.ts";
import { documentOf } from "../../db/columns.ts";
import type { Db } from "../../db/queries.ts";
import type { Schema } from "../../scim/schema/schema.ts";
import { profileOf } from "./profile.ts";
import { defaultRules, type ProvisioningRules } from "./rules.ts";

export interface Settings {
  rules: ProvisioningRules;
  schemas: Schema[];
}

/** The tenant's rules for roles, teams and managers, and its extensions of the SCIM User. */
export async function getSettings({ ctx }: { ctx: Context }) {
  await ctx.scope.beginSession();
  const { rules, schemas } = profileOf(ctx.scope.tenant);
  return { rules, schemas };
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
