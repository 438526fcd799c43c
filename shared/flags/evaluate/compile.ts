import { isObject, type JsonObject } from "../../values/json.ts";
import {
  type CompiledSegment,
  type CompiledStrategy,
  compileSegment,
  compileStrategy,
} from "./compile-strategy.ts";
import { type Fault, Faults } from "./faults.ts";
import { compilePrerequisite, type CompiledPrerequisite } from "./prerequisites.ts";
import type { FlagState } from "./state.ts";
import { type ChooseVariant, compileVariants } from "./variants.ts";

export interface CompiledFlag {
  isEnabled: boolean;
  /** The value while the rules cannot be evaluated. */
  fallback: boolean;
  prerequisites: readonly CompiledPrerequisite[];
  strategies: readonly CompiledStrategy[];
  chooseVariant: ChooseVariant | null | undefined;
  /** The first fault outside the strategies. */
  fault: Fault | undefined;
}

/** A state, prepared for evaluation. It does not change. */
export interface CompiledFlags {
  readonly version: number;
  readonly flags: ReadonlyMap<string, CompiledFlag>;
  /** The value of each declared flag while it is not in the state or its rules cannot be evaluated. */
  readonly fallbacks: ReadonlyMap<string, boolean>;
  /** All parts of rules that cannot be evaluated. */
  readonly faults: readonly Fault[];
}

const none: ReadonlyMap<string, boolean> = new Map();

/**
 * Prepares a state for evaluation. A part that cannot be evaluated is listed in `faults`; it affects only
 * the rules that depend on it. Of two flags of one name, the last counts.
 */
export function compileFlags(state: FlagState, fallbacks = none): CompiledFlags {
  const all = new Faults("");
  const { version, features, segments } = isObject(state) ? state : {};
  const compiledSegments = new Map<unknown, CompiledSegment>();
  for (const [i, segment] of all.readList(segments, "segments").entries()) {
    const compiled = compileSegment(segment);
    if (isObject(segment)) compiledSegments.set(segment["id"], compiled);
    for (const { path, message } of compiled.faults) all.add(`segments[${i}].${path}`, message);
  }
  const byName = new Map<string, JsonObject>();
  for (const [i, feature] of all.readList(features, "features").entries()) {
    const name = isObject(feature) ? feature["name"] : undefined;
    if (isObject(feature) && typeof name === "string") byName.set(name, feature);
    else all.add(`features[${i}].name`, "must be a text");
  }
  const faults = [...all.list];
  const flags = new Map<string, CompiledFlag>();
  for (const [name, feature] of byName) {
    const own = new Faults(name);
    const compiled = compileFeature(name, feature, {
      segments: compiledSegments,
      features: byName,
      declared: fallbacks,
      faults: own,
    });
    flags.set(name, { ...compiled, fallback: fallbacks.get(name) ?? false });
    faults.push(...own.list);
  }
  return { version: typeof version === "number" ? version : 0, flags, fallbacks, faults };
}

interface Surroundings {
  segments: ReadonlyMap<unknown, CompiledSegment>;
  features: ReadonlyMap<unknown, JsonObject>;
  declared: ReadonlyMap<unknown, unknown>;
  faults: Faults;
}

function compileFeature(
  name: string,
  feature: JsonObject,
  { segments, features, declared, faults }: Surroundings,
): Omit<CompiledFlag, "fallback"> {
  const { enabled } = feature;
  if (typeof enabled !== "boolean") faults.add("enabled", "must be true or false");
  const prerequisites = faults
    .readList(feature["dependencies"], "dependencies")
    .map((raw, i) =>
      faults.attempt(`dependencies[${i}]`, () => compilePrerequisite(raw, features, declared)),
    )
    .filter((prerequisite) => prerequisite !== undefined);
  const variants = faults.readList(feature["variants"], "variants");
  const chooseVariant = faults.attempt("variants", () =>
    compileVariants(variants, { groupId: name }),
  );
  if (!Array.isArray(feature["strategies"])) faults.add("strategies", "must be a list");
  const [fault] = faults.list;
  const strategies = faults
    .readList(feature["strategies"] ?? [], "strategies")
    .map((raw, i) => compileStrategy(raw, `strategies[${i}]`, segments, faults));
  return { isEnabled: enabled !== false, prerequisites, strategies, chooseVariant, fault };
}
