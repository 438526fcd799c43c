import { AppError, type FieldError } from "../../errors.ts";
import { pointerOf } from "../../json/pointer.ts";
import type { Product } from "../../product.ts";
import { sameValue } from "../../values/json.ts";
import { compileFlags } from "../evaluate/compile.ts";
import type { Feature, FlagState } from "../evaluate/state.ts";
import type { FeatureRules } from "./feature.ts";

export type FeatureChanges = Record<string, FeatureRules | null>;

/** The flags whose rules differ, before and after. `null` stands for no rules. */
export type Changes = Record<string, { before: unknown; after: unknown }>;

/**
 * The rules with some flags changed.
 * @throws AppError bad_request with every flag that does not exist and every rule that cannot be evaluated
 */
export function applyRules(
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
  const next = { features: [...features, ...changed], ...(segments && { segments }) };
  const errors = [
    ...Object.keys(changes)
      .filter((name) => !flags.has(name))
      .map((name) => ({
        pointer: pointerOf(["flags", name]),
        detail: `The flag "${name}" is not declared. List the flags to see their names.`,
      })),
    ...faultsOf(next, changes),
  ];
  const [first] = errors;
  if (!first) return next;
  const message = errors.length === 1 ? first.detail : `${errors.length} rules cannot be used.`;
  throw new AppError("bad_request", message, { errors });
}

/** The faults of changed flags, and those of segments, which any flag may use. */
const faultsOf = (state: FlagState, changes: FeatureChanges): FieldError[] =>
  compileFlags(state)
    .faults.filter(({ flag }) => flag === "" || Object.hasOwn(changes, flag))
    .map(({ flag, path, message }) => {
      const place = path.split(/[.[\]]+/).filter((segment) => segment !== "");
      return {
        pointer: pointerOf(flag === "" ? place : ["flags", flag, ...place]),
        detail: `${path} ${message}`,
      };
    });

type Defined<T> = T extends readonly (infer E)[]
  ? Defined<E>[]
  : T extends object
    ? { [K in keyof T]: Defined<Exclude<T[K], undefined>> }
    : T;

/** Parsed rules without members that are undefined, which JSON does not have. */
export const withoutUndefined = <T>(rules: T): Defined<T> =>
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  JSON.parse(JSON.stringify(rules)) as Defined<T>;

/** The difference of two states by flag. */
export function changesOf(before: readonly Feature[], after: readonly Feature[]): Changes {
  const [from, to] = [byName(before), byName(after)];
  return Object.fromEntries(
    [...new Set([...from.keys(), ...to.keys()])]
      .filter((name) => !sameValue(from.get(name), to.get(name)))
      .map((name) => [name, { before: from.get(name) ?? null, after: to.get(name) ?? null }]),
  );
}

/** The changes as the two sides of an audit entry. */
export const auditSides = (changes: Changes, reason: string) => {
  const side = (key: "before" | "after") =>
    Object.fromEntries(Object.entries(changes).map(([name, sides]) => [name, sides[key]]));
  return { before: side("before"), after: { reason, ...side("after") } };
};

const byName = (features: readonly Feature[]) =>
  new Map(features.map((feature) => [feature.name, feature]));

/** @param changes since the version that the change was based on */
export const changedConcurrently = (newest: number, changes: Changes) =>
  new AppError(
    "conflict",
    `The flags were changed concurrently: version ${newest} is the newest. Check the difference, and send the change again with \`baseVersion\` ${newest}.`,
    {
      field: "baseVersion",
      difference: Object.entries(changes).map(([path, sides]) => ({ path, ...sides })),
    },
  );
