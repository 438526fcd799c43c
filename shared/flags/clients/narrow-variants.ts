import type { Variant } from "../evaluate/state.ts";
import { compileVariants } from "../evaluate/variants.ts";
import { isKnown, ownOf, type TenantView } from "./tenant-view.ts";

/** What chooses among variants besides their weights. */
interface Group {
  groupId: string | number;
  stickiness?: string | number;
}

/** The share of a variant that the tenant decides. */
const whole = 1000;

/** The variants as they are for one tenant. Where the tenant decides, one of them has the whole weight. */
export function narrowVariants(
  variants: readonly Variant[],
  group: Group,
  view: TenantView,
): Variant[] {
  // Without a weight there is no variant, whatever the overrides say.
  if (variants.every(({ weight }) => weight === 0)) return [];
  const narrowed = variants.map((variant) => withOwnOverrides(variant, view));
  const [first] = variants;
  const stickiness = first?.stickiness === undefined ? {} : { stickiness: first.stickiness };
  return (
    decide(variants, narrowed, group, view)
      // Nobody in the tenant can have the others. The stickiness of the first one counts for all.
      .filter(({ weight, overrides = [] }) => weight > 0 || overrides.length > 0)
      .map((variant) => ({ ...variant, ...stickiness }))
  );
}

function decide(
  variants: readonly Variant[],
  narrowed: readonly Variant[],
  group: Group,
  view: TenantView,
): readonly Variant[] {
  const forced = variants.findIndex(({ overrides = [] }) =>
    overrides.some(
      ({ contextName, values }) =>
        isKnown(contextName) && values.includes(knownValue(contextName, view)),
    ),
  );
  const drawn = forced === -1 ? drawnBy(variants, group, view) : forced;
  if (drawn === -1) return narrowed;
  // Overrides for people count first, those of variants before a forced one only.
  const left = forced === -1 ? narrowed : narrowed.slice(0, forced + 1);
  return left.map((variant, i) =>
    i === drawn
      ? { ...variant, weight: whole, ...(forced !== -1 && { overrides: [] }) }
      : { ...variant, weight: 0 },
  );
}

const knownValue = (field: string, { known }: TenantView): string =>
  new Map(Object.entries(known)).get(field) ?? "";

function withOwnOverrides({ overrides = [], ...variant }: Variant, view: TenantView): Variant {
  const left = overrides
    .filter(({ contextName }) => !isKnown(contextName))
    .map(({ contextName, values }) => ({
      contextName,
      values: ownOf(values, contextName, true, view),
    }))
    .filter(({ values }) => values.length > 0);
  return { ...variant, ...(left.length > 0 && { overrides: left }) };
}

/** The index of the variant that the whole tenant has, by its stickiness; -1 if each person has one. */
function drawnBy(
  variants: readonly Variant[],
  { groupId, stickiness = "" }: Group,
  { known }: TenantView,
): number {
  const field = variants[0]?.stickiness || String(stickiness);
  if (!isKnown(field)) return -1;
  const numbered = variants.map((variant, i) => ({
    ...variant,
    overrides: [],
    name: String(i),
  }));
  const choose = compileVariants(numbered, { groupId: String(groupId), stickiness: field });
  return choose ? Number(choose(known).variant.name) : -1;
}
