import type { Context } from "../../context.ts";
import { hasFlag } from "../../product.ts";
import type { Feature } from "../evaluate/state.ts";
import type { DeploymentFlags } from "../feature-flags.ts";
import { mayOverride } from "../read-rules.ts";
import { narrowFeature } from "./narrow-feature.ts";
import { foreignTexts } from "./own-people.ts";

/**
 * The flags that the tenant has, with the rules that apply to it, in Unleash's format. They name no other
 * tenant and nobody of another tenant. A flag without rules, or with rules that cannot be evaluated, has
 * its fallback.
 */
export async function tenantFeatures(flags: DeploymentFlags, ctx: Context): Promise<Feature[]> {
  const { state, own, compiled } = await flags.rules(ctx);
  const { product, scope } = ctx;
  const { segments = [] } = state;
  const byName = new Map(state.features.map((feature) => [feature.name, feature]));
  const faulty = new Set(compiled.faults.map(({ flag }) => flag));
  const isForeign = await foreignTexts(ctx, state.features, segments);
  const known = flags.tenantContextOf(ctx);
  const names = [...product.flags.keys()].filter((name) =>
    hasFlag(product, scope.tenant.appType, name),
  );
  return names.map((name) => {
    const isOwn = Object.hasOwn(own, name) && mayOverride(product, state, name);
    const feature = isOwn ? own[name] : byName.get(name);
    if (!feature) return withoutRules(ctx, name);
    if (faulty.has(name)) {
      const isOff = compiled.flags.get(name)?.isEnabled === false;
      return withoutRules(ctx, name, isOff ? false : undefined);
    }
    return narrowFeature(feature, segments, {
      known,
      isForeign: isOwn ? () => false : isForeign,
    });
  });
}

/** A flag that has the same value for everybody. */
const withoutRules = (
  { product: { flags, fallbacks } }: Context,
  name: string,
  enabled = fallbacks.get(name) ?? false,
): Feature => ({
  name,
  type: flags.get(name)?.type ?? "release",
  enabled,
  strategies: [],
  variants: [],
});
