import { AppError, type FieldError } from "../../errors.ts";
import { pointerOf } from "../../json/pointer.ts";
import { hasFlag, type Product } from "../../product.ts";
import { compileFlags } from "../evaluate/compile.ts";
import type { Fault } from "../evaluate/faults.ts";
import type { Feature, FlagState } from "../evaluate/state.ts";
import type { FeatureChanges } from "./feature.ts";

/** The rules with some flags changed. Rules of a flag that the code no longer declares can be removed. */
export function changeRules(
  { flags }: Product,
  state: FlagState,
  changes: FeatureChanges,
  segments = state.segments,
): FlagState {
  const features = state.features.filter(({ name }) => !Object.hasOwn(changes, name));
  const changed = Object.entries(changes).flatMap(([name, rules]): Feature[] =>
    rules === null
      ? []
      : [{ name, type: flags.get(name)?.type ?? "release", ...withoutUndefined(rules) }],
  );
  return { features: [...features, ...changed], ...(segments && { segments }) };
}

/**
 * Refuses names that are not flags. A tenant does not learn the names of another industry's flags.
 * @param appType of the tenant; undefined for the operator
 */
export const undeclared = (
  product: Product,
  state: FlagState,
  changes: FeatureChanges,
  appType?: string,
): FieldError[] =>
  Object.keys(changes)
    .filter((name) =>
      appType === undefined ? !product.flags.has(name) : !hasFlag(product, appType, name),
    )
    .filter((name) => changes[name] !== null || !state.features.some((one) => one.name === name))
    .map((name) => ({
      pointer: pointerOf(["flags", name]),
      detail: `The flag "${name}" is not declared. List the flags to see their names.`,
    }));

/**
 * What is wrong with rules: all faults of the changed flags and of segments, and what a change does to
 * other flags, such as a prerequisite that gets one itself.
 */
export function faultsOf(
  product: Product,
  { before, after, changes }: { before: FlagState; after: FlagState; changes: FeatureChanges },
): FieldError[] {
  const known = new Set(compileFlags(before, product.fallbacks).faults.map(textOf));
  const faults = compileFlags(after, product.fallbacks).faults.flatMap((fault): FieldError[] => {
    const { flag, path, message } = fault;
    const place = path.split(/[.[\]]+/).filter((segment) => segment !== "");
    const detail = `${path} ${message}.`;
    if (flag === "") return [{ pointer: pointerOf(place), detail }];
    if (Object.hasOwn(changes, flag))
      return [{ pointer: pointerOf(["flags", flag, ...place]), detail }];
    if (known.has(textOf(fault))) return [];
    const cause = place.includes("segments") ? ["segments"] : ["flags"];
    return [{ pointer: pointerOf(cause), detail: `It would break the flag ${flag}: ${detail}` }];
  });
  return [...faults, ...foreignPrerequisites(product, changes), ...repeatedSegments(after)];
}

/** The error for rules whose JSON is longer than a limit. */
export function tooLong(state: FlagState, maxLength: number): FieldError[] {
  const { length } = JSON.stringify(state);
  const detail = `All rules together must have at most ${maxLength} characters. These have ${length}.`;
  return length > maxLength ? [{ pointer: pointerOf(["flags"]), detail }] : [];
}

const textOf = ({ flag, path, message }: Fault) => `${flag} ${path} ${message}`;

/** Tenants of other industries do not have a pack's flags, so that no other flag may depend on them. */
const foreignPrerequisites = ({ flags }: Product, changes: FeatureChanges): FieldError[] =>
  Object.entries(changes).flatMap(([name, rules]) =>
    (rules?.dependencies ?? []).flatMap(({ feature }, i) => {
      const pack = flags.get(feature)?.appType ?? null;
      if (pack === null || pack === flags.get(name)?.appType) return [];
      const pointer = pointerOf(["flags", name, "dependencies", i, "feature"]);
      return [{ pointer, detail: `${feature} must be a flag of the core or of the same pack.` }];
    }),
  );

const repeatedSegments = ({ segments = [] }: FlagState): FieldError[] =>
  segments.flatMap(({ id }, i) =>
    segments.findIndex((other) => other.id === id) === i
      ? []
      : [
          {
            pointer: pointerOf(["segments", i, "id"]),
            detail: `Another segment has the id ${id}.`,
          },
        ],
  );

/** @throws AppError forbidden for flags that the tenant sees and only the operator changes */
export function refuseOperators(product: Product, appType: string, names: string[]): void {
  const errors = names
    .filter((name) => hasFlag(product, appType, name))
    .filter((name) => product.flags.get(name)?.changedBy === "operator")
    .map((name) => ({
      pointer: pointerOf(["flags", name]),
      detail: `Only the operator can change ${name}. Ask for the change.`,
    }));
  if (errors[0]) throw new AppError("forbidden", errors[0].detail, { errors });
}

/** @throws AppError bad_request with all errors */
export function refuseFaults(errors: readonly FieldError[]): void {
  const [first] = errors;
  if (!first) return;
  const message = errors.length === 1 ? first.detail : `${errors.length} rules cannot be used.`;
  throw new AppError("bad_request", message, { errors });
}

type Defined<T> = T extends readonly (infer E)[]
  ? Defined<E>[]
  : T extends object
    ? { [K in keyof T]: Defined<Exclude<T[K], undefined>> }
    : T;

/** Parsed rules without members that are undefined, which JSON does not have. */
export const withoutUndefined = <T>(rules: T): Defined<T> =>
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  JSON.parse(JSON.stringify(rules)) as Defined<T>;
