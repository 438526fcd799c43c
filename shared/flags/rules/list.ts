import * as z from "zod";
import { flagUses } from "../../../drizzle/schema/index.ts";
import { asOperator, type Context, type OperatorContext } from "../../context.ts";
import { hasFlag, type ProductFlag } from "../../product.ts";
import type { DeploymentFlags } from "../feature-flags.ts";
import { newestRules } from "./change.ts";

const declaration = {
  name: z.string(),
  type: z.enum(["release", "experiment", "operational", "permission"]),
  owner: z.string(),
  description: z.string(),
  expires: z.string().nullable(),
  fallback: z.boolean(),
  changedBy: z.enum(["operator", "tenant"]),
  appType: z.string().nullable().describe("The app type of its pack; null for a flag of the core."),
};

export const listFlagsOutput = z.object({
  version: z.int(),
  undeclared: z
    .array(z.string())
    .describe("Flags with rules that the code no longer declares. Remove the rules by null."),
  items: z.array(
    z.object({
      ...declaration,
      rules: z.unknown().nullable().describe("Its rules; null if it has its fallback."),
      isStale: z.boolean().describe("Whether the day is over after which it should be gone."),
      askedAt: z.date().nullable().describe("When it was last asked for; null if never."),
    }),
  ),
});

const declared = (name: string, flag: ProductFlag) => ({ name, ...flag });

/** Every flag of the deployment with its rules. It shows which are stale, and which are never asked for. */
export async function listFlags({
  ctx,
}: {
  ctx: OperatorContext;
}): Promise<z.output<typeof listFlagsOutput>> {
  const [{ version, state }, uses] = await asOperator(ctx, (db) =>
    Promise.all([newestRules(db), db.select().from(flagUses).execute()]),
  );
  const today = new Date().toISOString().slice(0, 10);
  const { flags } = ctx.product;
  const rules = new Map(state.features.map((feature) => [feature.name, feature]));
  const askedAt = new Map(uses.map((use) => [use.name, use.askedAt]));
  return {
    version,
    undeclared: state.features.map(({ name }) => name).filter((name) => !flags.has(name)),
    items: Array.from(flags, ([name, flag]) => ({
      ...declared(name, flag),
      rules: rules.get(name) ?? null,
      isStale: flag.expires !== null && flag.expires < today,
      askedAt: askedAt.get(name) ?? null,
    })),
  };
}

export const listOwnFlagsOutput = z.object({
  version: z.int().describe("The version of the organization's own rules; 0 while there are none."),
  items: z.array(
    z.object({
      ...declaration,
      enabled: z.boolean().describe("The value for the caller."),
      reason: z.string().describe("Why it has this value; see docs/flags.md."),
      variant: z.string().nullable(),
      rules: z.unknown().nullable().describe("The organization's own rules; null without any."),
    }),
  ),
});

/** The flags of the core and of the tenant's industry, with their values for the caller. */
export async function listOwnFlags(
  flags: DeploymentFlags,
  { ctx }: { ctx: Context },
): Promise<z.output<typeof listOwnFlagsOutput>> {
  const { own } = await flags.rules(ctx);
  const { appType, flagsVersion } = ctx.scope.tenant;
  const visible = [...ctx.product.flags].filter(([name]) => hasFlag(ctx.product, appType, name));
  const items = await Promise.all(
    visible.map(async ([name, flag]) => {
      const { enabled, reason, variant } = await flags.evaluate(ctx, name);
      return {
        ...declared(name, flag),
        enabled,
        reason,
        variant: variant?.name ?? null,
        rules: own[name] ?? null,
      };
    }),
  );
  return { version: Number(flagsVersion.split(".")[1]), items };
}
