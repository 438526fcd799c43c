import { eq } from "drizzle-orm";
import { flagVersions, tenantFlagVersions } from "../../drizzle/schema/index.ts";
import type { Context } from "../context.ts";
import { documentOf } from "../db/columns.ts";
import type { Product } from "../product.ts";
import { isObject } from "../values/json.ts";
import type { Feature, FlagState } from "./evaluate/state.ts";

/** The flags that a tenant changed for itself, by name. */
export type OwnFeatures = Record<string, Feature>;

export const emptyState: FlagState = { features: [] };

export interface Rules {
  /** The rules of the deployment. */
  state: FlagState;
  /** Those that the tenant changed. */
  own: OwnFeatures;
}

/** Whether a tenant's own rules count for a flag: not while the operator's kill switch has it off. */
export const mayOverride = ({ flags }: Product, { features }: FlagState, name: string): boolean =>
  flags.get(name)?.changedBy === "tenant" &&
  features.find((feature) => feature.name === name)?.enabled !== false;

/** The rules of the deployment, with those that the tenant changed in their places. */
export function withOwn(product: Product, { state, own }: Rules): FlagState {
  const counting = Object.values(own).filter(({ name }) => mayOverride(product, state, name));
  const replaced = new Set(counting.map(({ name }) => name));
  const others = state.features.filter(({ name }) => !replaced.has(name));
  return { ...state, features: [...others, ...counting] };
}

/** The rules by the version of a session. */
export async function readRules(ctx: Context, version: string): Promise<Rules> {
  const [deployment = 0, tenant = 0] = version.split(".").map(Number);
  if (deployment === 0 && tenant === 0) return { state: emptyState, own: {} };
  const [[all], [own]] = await ctx.scope.read((db) => [
    db
      .select({ state: documentOf<FlagState>(flagVersions.state) })
      .from(flagVersions)
      .where(eq(flagVersions.version, deployment)),
    db
      .select({ features: documentOf<OwnFeatures>(tenantFlagVersions.features) })
      .from(tenantFlagVersions)
      .where(eq(tenantFlagVersions.version, tenant)),
  ]);
  return { state: usable(all?.state), own: own?.features ?? {} };
}

/** The state as far as it has the form of one, so that one broken entry does not break all flags. */
export function usable(state: unknown): FlagState {
  if (!isObject(state) || !Array.isArray(state["features"])) return emptyState;
  // What is inside of a feature is checked when it is compiled.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const features = state["features"].filter(isObject) as unknown as FlagState["features"];
  return { ...state, features };
}
