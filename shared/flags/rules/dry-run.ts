import { and, asc, eq, gt, isNull } from "drizzle-orm";
import * as z from "zod";
import { tenants, users } from "../../../drizzle/schema/index.ts";
import { asOperator, type Context, type OperatorContext } from "../../context.ts";
import { type CompiledFlags, compileFlags } from "../evaluate/compile.ts";
import type { FlagContext } from "../evaluate/context.ts";
import { evaluate } from "../evaluate/evaluate.ts";
import { type DeploymentFlags, readRules, withOwn } from "../feature-flags.ts";
import { applyRules } from "./apply.ts";
import { newestRules } from "./change.ts";
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
 * For how many tenants and people a flag would be on by these rules. Nothing changes.
 * @throws AppError bad_request for rules that cannot be evaluated
 */
export async function dryRun(
  flags: DeploymentFlags,
  { ctx, input: { name, rules } }: { ctx: OperatorContext; input: Input },
): Promise<z.output<typeof dryRunOutput>> {
  const { state } = await asOperator(ctx, newestRules);
  const compiled = compileFlags(applyRules(ctx.product, state, { [name]: rules }));
  const total = { tenants: { on: 0, of: 0 }, people: { on: 0, of: 0 }, isComplete: true };
  let after: string | undefined;
  do {
    const page = await tenantPage(ctx, after);
    for (const { id } of page) {
      if (total.people.of >= maxPeople) return { ...total, isComplete: false };
      const tenant = ctx.openTenant(id);
      const { isOn, people } = await countTenant(flags, compiled, tenant, name);
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
  const compiled = compileFlags(applyRules(ctx.product, withOwn(state, own), { [name]: rules }));
  const { people } = await countTenant(flags, compiled, ctx, name);
  return { people };
}

async function countTenant(
  flags: DeploymentFlags,
  compiled: CompiledFlags,
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
