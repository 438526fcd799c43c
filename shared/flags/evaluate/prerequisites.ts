import { isObject, type JsonObject } from "../../values/json.ts";
import { MalformedRule } from "./faults.ts";

export interface CompiledPrerequisite {
  flag: string;
  /** Whether that flag must be on. */
  enabled: boolean;
  /** The variants of which that flag must have one; empty: any. */
  variants: readonly unknown[];
}

/**
 * @param declared flags that exist without rules too
 * @throws MalformedRule if the other flag does not exist or has prerequisites itself
 */
export function compilePrerequisite(
  raw: unknown,
  features: ReadonlyMap<unknown, JsonObject>,
  declared: ReadonlyMap<unknown, unknown>,
): CompiledPrerequisite {
  const { feature: flag, enabled, variants } = isObject(raw) ? raw : {};
  const other = features.get(flag);
  if (typeof flag !== "string" || !(other || declared.has(flag))) {
    throw new MalformedRule("feature", "must be the name of a flag that exists");
  }
  const further = other?.["dependencies"];
  if (Array.isArray(further) && further.length > 0) {
    throw new MalformedRule("feature", "must be a flag that has no prerequisites itself");
  }
  return {
    flag,
    enabled: enabled !== false,
    variants: Array.isArray(variants) ? variants : [],
  };
}

/** The variant of a flag that has none, as Unleash's clients name it. */
const withoutVariant = "disabled";

export function isMet(
  { enabled, variants }: CompiledPrerequisite,
  other: { enabled: boolean; variant?: { name: string } },
): boolean {
  if (!enabled || variants.length === 0) return other.enabled === enabled;
  return other.enabled && variants.includes(other.variant?.name ?? withoutVariant);
}
