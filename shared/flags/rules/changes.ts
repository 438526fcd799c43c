import { AppError } from "../../errors.ts";
import { sameValue } from "../../values/json.ts";
import type { FlagState } from "../evaluate/state.ts";

/** The flags whose rules differ, before and after. `null` stands for no rules. */
export type Changes = Record<string, { before: unknown; after: unknown }>;

/** The difference of two states: by flag, and all `segments` if one of them differs. */
export function changesOf(before: FlagState, after: FlagState): Changes {
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

const byName = ({ features, segments = [] }: FlagState): Map<string, unknown> => {
  const rules = new Map<string, unknown>(features.map((feature) => [feature.name, feature]));
  return segments.length === 0 ? rules : rules.set("segments", segments);
};

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
