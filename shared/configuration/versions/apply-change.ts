import type { ErrorCode, FieldError } from "../../errors.ts";
import { pointerOf } from "../../json/pointer.ts";
import { sameValue } from "../../values/json.ts";
import { leafByPath, leaves } from "../leaves.ts";
import { isWithin, type Overrides } from "../overrides.ts";
import { isLocked, type LayerName, type Layers } from "./layers.ts";

/** What a change does to one layer. */
export interface Change {
  set: Overrides;
  /** The paths whose overrides are removed. */
  unset: readonly string[];
  /** Paths that the operator locks or unlocks for the tenant. */
  lock?: readonly string[] | undefined;
  unlock?: readonly string[] | undefined;
}

export interface Problem extends FieldError {
  code: Extract<ErrorCode, "bad_request" | "forbidden">;
}

/** The new content of a layer, and what is wrong with it. */
export interface Applied {
  overrides: Overrides;
  setBy: Record<string, string>;
  locks: string[];
  problems: Problem[];
}

/** Applies a change to a layer. @param id of the version that the change makes */
export function applyChange(
  name: LayerName,
  layers: Layers,
  { set, unset, lock = [], unlock = [] }: Change,
  id: string,
): Applied {
  const former = layers[name];
  const removed = new Set(unset);
  const kept = Object.entries(former.overrides).filter(([path]) => !removed.has(path));
  const overrides = Object.fromEntries([...kept, ...Object.entries(set).map(asStored)]);
  const setBy = Object.fromEntries(
    Object.entries(overrides).map(([path, value]) => {
      const by = former.setBy[path];
      return [path, by !== undefined && sameValue(former.overrides[path], value) ? by : id];
    }),
  );
  const locks = [...new Set([...former.locks.filter((one) => !unlock.includes(one)), ...lock])];
  const problems = [
    ...Object.entries(set).flatMap(([path, value]) =>
      problemsOf(name, layers, path, ["set", path], value),
    ),
    ...unset.flatMap((path, index) => problemsOf(name, layers, path, ["unset", String(index)])),
    ...lock.flatMap((path, index) =>
      isPath(path)
        ? []
        : [
            {
              code: "bad_request" as const,
              pointer: pointerOf(["lock", String(index)]),
              detail: unknownPath(path),
            },
          ],
    ),
  ];
  return { overrides, setBy, locks: locks.toSorted(), problems };
}

/** A value as its setting stores it, such as a text without spaces around it. */
function asStored([path, value]: [string, unknown]): [string, unknown] {
  const parsed = leafByPath.get(path)?.schema.safeParse(value);
  return [path, parsed?.success ? parsed.data : value];
}

/** What is wrong with one path of a change, and with the value that it gets, if it gets one. */
function problemsOf(
  name: LayerName,
  layers: Layers,
  path: string,
  place: string[],
  ...[value]: [value?: unknown]
): Problem[] {
  const problem = (code: Problem["code"], detail: string, at = place): Problem => ({
    code,
    pointer: pointerOf(at),
    detail,
  });
  const leaf = leafByPath.get(path);
  // What an earlier release had can be removed.
  if (!leaf && place[0] === "unset" && Object.hasOwn(layers[name].overrides, path)) return [];
  if (!leaf) return [problem("bad_request", unknownPath(path))];
  if (name === "tenant" && leaf.about.changedBy === "operator") {
    return [problem("forbidden", `Only the operator can change ${path}. Ask for the change.`)];
  }
  if (name === "tenant" && isLocked(layers.operator.locks, path)) {
    return [problem("forbidden", `The operator locked ${path}. Ask the operator to unlock it.`)];
  }
  if (place[0] !== "set") return [];
  const { error } = leaf.schema.safeParse(value);
  return (error?.issues ?? []).map((issue) =>
    problem("bad_request", `${path}: ${issue.message}`, [...place, ...issue.path.map(String)]),
  );
}

/** The change that makes one content of a layer out of another. */
export const changeTo = (from: Overrides, to: Overrides) => ({
  set: Object.fromEntries(
    Object.entries(to).filter(([path, value]) => !sameValue(from[path], value)),
  ),
  unset: Object.keys(from).filter((path) => !Object.hasOwn(to, path)),
});

/** Whether there is a setting or a group of this path. */
export const isPath = (path: string): boolean => leaves.some((leaf) => isWithin(leaf.path, path));

export const unknownPath = (path: string): string => {
  const members = leaves
    .filter((leaf) => leaf.path.startsWith(`${path}.`))
    .map((leaf) => leaf.path);
  return members.length > 0
    ? `${path} is a group. Name its settings: ${members.join(", ")}.`
    : `No setting "${path.slice(0, 200)}". The JSON Schema of the configuration lists the settings.`;
};
