import { and, asc, eq, gt, isNull } from "drizzle-orm";
import * as z from "zod";
import { tenants, users } from "../../../drizzle/schema/index.ts";
import { asOperator, type Context, type OperatorContext } from "../../context.ts";
import { hasFlag } from "../../product.ts";
import { type CompiledFlags, compileFlags } from "../evaluate/compile.ts";
import type { FlagContext } from "../evaluate/context.ts";
import { evaluate } from "../evaluate/evaluate.ts";
import type { DeploymentFlags } from "../feature-flags.ts";
import { type OwnFeatures, readRules, withOwn } from "../read-rules.ts";
import { applyRules, newestRules } from "./change.ts";
import { applyOwnRules, newestOwnRules } from "./change-own.ts";
import { featureInput, flagName } from "./feature.ts";

export const dryRunInput = z.strictObject({ name: flagName, rules: featureInput });

const counts = z.object({ on: z.int(), of: z.int() });
const peopleOutput = counts.describe("Active people: for how many the flag would be on.");

export const ownDryRunOutput = z.object({ people: peopleOutput });

export const dryRunOutput = z.object({
  tenants: counts.describe(
    "Active tenants that have the flag: for how many it would be on, or for some person.",
  ),
  people: peopleOutput,
  isComplete: z.boolean().describe("False if there are more people than one dry run looks at."),
});

type Input = z.output<typeof dryRunInput>;

/** People of one dry run, and tenants that are read together. */
const [maxPeople, pageSize] = [200_000, 200];

/**
 * For how many tenants and people a flag would be on by these rules. Where a tenant has rules of its own
 * for the flag, those count. Nothing changes.
 * @throws AppError bad_request for rules that cannot be evaluated
 */
export async function dryRun(
  flags: DeploymentFlags,
  { ctx, input: { name, rules } }: { ctx: OperatorContext; input: Input },
): Promise<z.output<typeof dryRunOutput>> {
  const newest = await asOperator(ctx, newestRules);
  const state = applyRules(ctx.product, newest.state, { [name]: rules });
  const compiled = compileFlags(state, ctx.product.fallbacks);
  // Most tenants have no rules of their own.
  const rulesWith = (own: OwnFeatures): CompiledFlags =>
    Object.keys(own).length === 0
      ? compiled
      : compileFlags(withOwn(ctx.product, { state, own }), ctx.product.fallbacks);
  const total = { tenants: { on: 0, of: 0 }, people: { on: 0, of: 0 }, isComplete: true };
  let after: string | undefined;
  do {
    const page = await tenantPage(ctx, after);
    for (const { id } of page) {
      if (total.people.of >= maxPeople) return { ...total, isComplete: false };
      const tenant = ctx.openTenant(id);
      const { isOn, people } = await countTenant(flags, tenant, { name, rulesWith });
      if (!hasFlag(ctx.product, tenant.scope.tenant.appType, name)) continue;
      total.tenants.of += 1;
      total.tenants.on += isOn ? 1 : 0;
      total.people.of += people.of;
      total.people.on += people.on;
    }
    after = page.length === pageSize ? page.at(-1)?.id : undefined;
  } while (after !== undefined);
  return total;
}

/** The same for the people of the caller's tenant. */
export async function dryRunOwn(
  flags: DeploymentFlags,
  { ctx, input: { name, rules } }: { ctx: Context; input: Input },
): Promise<z.output<typeof ownDryRunOutput>> {
  await ctx.scope.beginSession();
  const { state, own } = await readRules(ctx, ctx.scope.tenant.flagsVersion);
  const changed = { state, own: applyOwnRules(ctx, state, own, { [name]: rules }) };
  const compiled = compileFlags(withOwn(ctx.product, changed), ctx.product.fallbacks);
  const { people } = await countTenant(flags, ctx, { name, rulesWith: () => compiled });
  return { people };
}

interface Question {
  name: string;
  /** The rules of a tenant, by its own ones. */
  rulesWith: (own: OwnFeatures) => CompiledFlags;
}

async function countTenant(flags: DeploymentFlags, ctx: Context, { name, rulesWith }: Question) {
  const [rows, [own]] = await ctx.scope.read((db) => [
    db
      .select({ userId: users.id, role: users.role })
      .from(users)
      .where(and(eq(users.active, true), isNull(users.deletedAt)))
      .limit(maxPeople),
    newestOwnRules(db),
  ]);
  const compiled = rulesWith(own?.features ?? {});
  const context = flags.contextOf(ctx);
  const isOnFor = (who: FlagContext) => evaluate(compiled, name, { ...context, ...who }).enabled;
  const on = rows.filter(isOnFor).length;
  return { isOn: on > 0 || isOnFor({}), people: { on, of: rows.length } };
}

const tenantPage = (ctx: OperatorContext, after: string | undefined) =>
  asOperator(ctx, (db) =>
    db
      .select({ id: tenants.id })
      .from(tenants)
      .where(and(eq(tenants.active, true), after === undefined ? undefined : gt(tenants.id, after)))
      .orderBy(asc(tenants.id))
      .limit(pageSize),
  );
