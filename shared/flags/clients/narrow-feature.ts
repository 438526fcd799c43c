import { compileConstraint } from "../evaluate/constraints.ts";
import { compileRule } from "../evaluate/strategies.ts";
import type { Constraint, Feature, Segment, Strategy } from "../evaluate/state.ts";
import { narrowVariants } from "./narrow-variants.ts";
import { isKnown, ownOf, type TenantView } from "./tenant-view.ts";

/**
 * The rules of a flag as they are for one tenant, with the same answers for its people: what depends on
 * the tenant is evaluated, segments are resolved, and ids of other people are left out. The rules must
 * have no faults.
 */
export function narrowFeature(
  feature: Feature,
  segments: readonly Segment[],
  view: TenantView,
): Feature {
  const { name, type, enabled, strategies = [], variants, dependencies = [] } = feature;
  const left = strategies.flatMap((strategy) => narrowStrategy(strategy, segments, view));
  const isOff = !enabled || (strategies.length > 0 && left.length === 0);
  return {
    name,
    ...(type !== undefined && { type }),
    enabled: !isOff,
    strategies: isOff ? [] : left,
    variants: isOff ? [] : narrowVariants(variants ?? [], { groupId: name }, view),
    ...(dependencies.length > 0 && { dependencies }),
  };
}

/** None if the strategy matches nobody in the tenant. */
function narrowStrategy(strategy: Strategy, all: readonly Segment[], view: TenantView): Strategy[] {
  const { name, parameters = {}, variants = [] } = strategy;
  const shared = (strategy.segments ?? []).flatMap(
    (id) => all.find((segment) => segment.id === id)?.constraints ?? [],
  );
  const constraints = narrowConstraints([...(strategy.constraints ?? []), ...shared], view);
  if (!constraints) return [];
  // Unleash's client for Node hashes a group id that is not set as this word.
  const group = { groupId: "undefined", ...parameters };
  const narrowed = narrowVariants(variants, group, view);
  if (name === "flexibleRollout" && isKnown(parameters["stickiness"])) {
    if (!compileRule(name, parameters).matches(view.known)) return [];
    // Everybody in the tenant is in. The variants still use the group.
    const { groupId } = parameters;
    const left = groupId === undefined ? {} : { groupId };
    return [{ name: "default", parameters: left, constraints, variants: narrowed }];
  }
  return [{ name, parameters: ownIds(parameters, view), constraints, variants: narrowed }];
}

/** What still depends on the person; null if a constraint fails for the whole tenant. */
function narrowConstraints(
  constraints: readonly Constraint[],
  view: TenantView,
): Constraint[] | null {
  const left: Constraint[] = [];
  for (const constraint of constraints) {
    if (!isKnown(constraint.contextName)) left.push(withoutForeign(constraint, view));
    else if (!compileConstraint(constraint)(view.known)) return null;
  }
  return left;
}

function withoutForeign(constraint: Constraint, view: TenantView): Constraint {
  const { contextName, operator, values, value } = constraint;
  const isList = operator === "IN" || operator === "NOT_IN";
  if (values) {
    // A rule matches them without surrounding spaces.
    const isOwn = (one: string) => ownOf([one.trim()], contextName, isList, view).length > 0;
    return { ...constraint, values: values.filter(isOwn) };
  }
  if (typeof value !== "string" || !view.isForeign(value, false)) return constraint;
  // It matches none of the tenant's people.
  const inverted = constraint.inverted === true;
  return { contextName, operator: "IN", values: [], inverted };
}

function ownIds(
  parameters: NonNullable<Strategy["parameters"]>,
  view: TenantView,
): NonNullable<Strategy["parameters"]> {
  const { userIds } = parameters;
  if (userIds === undefined) return parameters;
  const ids = String(userIds).split(/\s*,\s*/);
  return { ...parameters, userIds: ownOf(ids, "userId", true, view).join(",") };
}
