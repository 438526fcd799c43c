import { isObject, type JsonObject } from "../../values/json.ts";
import type { Check } from "./constraints.ts";
import { type FlagContext, fieldReader } from "./context.ts";
import { MalformedRule } from "./faults.ts";
import { variantPlace } from "./hash.ts";
import type { Payload } from "./state.ts";

export interface ChosenVariant {
  name: string;
  payload?: Payload;
}

export interface Choice {
  variant: ChosenVariant;
  /** Whether the weights decided, among several variants. */
  isSplit: boolean;
}

export type ChooseVariant = (context: FlagContext) => Choice;

interface ReadVariant {
  chosen: ChosenVariant;
  weight: number;
  stickiness: string;
  overrides: readonly Check[];
}

interface VariantOptions {
  groupId: string;
  /** The field that keeps a person's variant, unless the first variant names one. */
  stickiness?: string;
}

/**
 * Returns what chooses one of the variants by their weights, or null if all weights are 0.
 * @throws MalformedRule for a variant that cannot be read
 */
export function compileVariants(
  raw: readonly unknown[],
  { groupId, stickiness }: VariantOptions,
): ChooseVariant | null {
  const variants = raw.map((variant, i) => readVariant(variant, `[${i}]`));
  const total = variants.reduce((sum, { weight }) => sum + weight, 0);
  const weighted = variants.filter(({ weight }) => weight > 0);
  const seed = seedReader(variants[0]?.stickiness || stickiness);
  const [fallback] = weighted;
  if (!fallback) return null;
  return (context) => {
    const overridden = variants.find(({ overrides }) => overrides.some((check) => check(context)));
    if (overridden) return { variant: overridden.chosen, isSplit: false };
    const place = variantPlace(seed(context), groupId, total);
    let end = 0;
    const drawn = weighted.find(({ weight }) => (end += weight) >= place) ?? fallback;
    return { variant: drawn.chosen, isSplit: weighted.length > 1 };
  };
}

function readVariant(raw: unknown, path: string): ReadVariant {
  if (!isObject(raw)) throw new MalformedRule(path, "must be an object");
  const { name, weight, payload, stickiness, overrides } = raw;
  if (typeof name !== "string") throw new MalformedRule(`${path}.name`, "must be a text");
  if (typeof weight !== "number" || !(weight >= 0)) {
    throw new MalformedRule(`${path}.weight`, "must be a number, 0 or more");
  }
  return {
    chosen: { name, ...(isPayload(payload) ? { payload } : {}) },
    weight,
    stickiness: typeof stickiness === "string" ? stickiness : "",
    overrides: readList(overrides ?? [], `${path}.overrides`).map(compileOverride),
  };
}

const isPayload = (value: unknown): value is Payload & JsonObject =>
  isObject(value) && typeof value["type"] === "string" && typeof value["value"] === "string";

function readList(value: unknown, path: string): { item: unknown; path: string }[] {
  if (!Array.isArray(value)) throw new MalformedRule(path, "must be a list");
  return value.map((item: unknown, i) => ({ item, path: `${path}[${i}]` }));
}

function compileOverride({ item, path }: { item: unknown; path: string }): Check {
  const { contextName, values } = isObject(item) ? item : {};
  if (typeof contextName !== "string" || !Array.isArray(values)) {
    throw new MalformedRule(path, "must have a contextName and a list of values");
  }
  const [read, set] = [fieldReader(contextName), new Set<unknown>(values)];
  return (context) => {
    const value = read(context);
    return value !== undefined && set.has(value);
  };
}

const randomSeed = () => String(Math.round(Math.random() * 100_000));

/** Without a value of the field, the variant is drawn at random each time. */
function seedReader(stickiness: string | undefined): (context: FlagContext) => string {
  if (stickiness && stickiness !== "default") {
    const read = fieldReader(stickiness);
    return (context) => read(context) || randomSeed();
  }
  return ({ userId, sessionId, remoteAddress }) =>
    userId || sessionId || remoteAddress || randomSeed();
}
