/** Values by the dotted path of their leaf, such as `scim.perSecond`. */
export type Overrides = Record<string, unknown>;

/** The same as nested objects, where everything may be left out. */
export interface OverridesInput {
  readonly [key: string]: unknown;
}

/** Whether a path is the other one, or a setting of that group. */
export const isWithin = (path: string, group: string): boolean =>
  path === group || path.startsWith(`${group}.`);

const isGroup = (value: unknown): value is OverridesInput =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The leaves of nested objects, by path. An array is the value of one leaf. */
export function overridesOf(nested: OverridesInput, prefix = ""): Overrides {
  return Object.fromEntries(
    Object.entries(nested).flatMap(([key, value]) =>
      isGroup(value)
        ? Object.entries(overridesOf(value, `${prefix}${key}.`))
        : [[prefix + key, value]],
    ),
  );
}

/** The opposite of `overridesOf`. */
export function nest(overrides: Overrides): Record<string, unknown> {
  const root: Record<string, unknown> = {};
  for (const [path, value] of Object.entries(overrides)) {
    const keys = path.split(".");
    let group = root;
    for (const key of keys.slice(0, -1)) {
      const existing = Object.hasOwn(group, key) ? group[key] : undefined;
      const inner = isGroup(existing) ? existing : {};
      set(group, key, inner);
      group = inner;
    }
    set(group, keys.at(-1) ?? "", value);
  }
  return root;
}

/** Also sets `__proto__`, which would otherwise replace the prototype. */
const set = (group: Record<string, unknown>, key: string, value: unknown) =>
  Object.defineProperty(group, key, {
    value,
    enumerable: true,
    configurable: true,
    writable: true,
  });
