import { and, asc, eq, gt, isNull } from "drizzle-orm";
import * as z from "zod";
import { tenants, users } from "../../../drizzle/schema/index.ts";
import { asOperator, type Context, type OperatorContext } from "../../context.ts";
import { type CompiledFlags, compileFlags } from "../evaluate/compile.ts";
import type { FlagContext } from "../evaluate/context.ts";
import { evaluate } from "../evaluate/evaluate.ts";
import type { FlagState } from "../evaluate/state.ts";
import type { DeploymentFlags } from "../feature-flags.ts";
import { readRules, withOwn } from "../read-rules.ts";
import { applyRules, newestRules } from "./change.ts";
import { applyOwnRules } from "./change-own.ts";
import { featureInput, flagName } from "./feature.ts";

export const dryRunInput = z.strictObject({ name: flagName, rules: featureInput });

const counts = z.object({ on: z.int(), of: z.int() });
const peopleOutput = counts.describe("Active people: for how many the flag would be on.");

export const ownDryRunOutput = z.object({ people: peopleOutput });

export const dryRunOutput = z.object({
  tenants: counts.describe(
    "Active tenants: for how many the flag would be on, or for some person.",
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
  const rulesOf = async (tenant: Context) => {
    const own = await ownState(tenant, state);
    return own ? compileFlags(own, ctx.product.fallbacks) : compiled;
  };
  const total = { tenants: { on: 0, of: 0 }, people: { on: 0, of: 0 }, isComplete: true };
  let after: string | undefined;
  do {
    const page = await tenantPage(ctx, after);
    for (const { id } of page) {
      if (total.people.of >= maxPeople) return { ...total, isComplete: false };
      const tenant = ctx.openTenant(id);
      const { isOn, people } = await countTenant(flags, rulesOf, tenant, name);
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
  const { people } = await countTenant(flags, () => compiled, ctx, name);
  return { people };
}

/** The rules of a tenant that changed flags for itself; undefined for one that did not. */
async function ownState(tenant: Context, state: FlagState): Promise<FlagState | undefined> {
  const { flagsVersion } = tenant.scope.tenant;
  if (flagsVersion.endsWith(".0")) return undefined;
  const { own } = await readRules(tenant, flagsVersion);
  return withOwn(tenant.product, { state, own });
}

async function countTenant(
  flags: DeploymentFlags,
  rulesOf: (tenant: Context) => CompiledFlags | Promise<CompiledFlags>,
  ctx: Context,
  name: string,
) {
  const [rows] = await ctx.scope.read((db) => [
    db
      .select({ userId: users.id, role: users.role })
      .from(users)
      .where(and(eq(users.active, true), isNull(users.deletedAt)))
      .limit(maxPeople),
  ]);
  const compiled = await rulesOf(ctx);
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
