/** A value that differs: where it is, and what it was before and after. Absent is undefined. */
export interface Change {
  /** The path to the value: `emails.0.value`. Empty for the whole. */
  path: string;
  before: unknown;
  after: unknown;
}

type Group = Readonly<Record<string, unknown>>;

const isGroup = (value: unknown): value is Group => typeof value === "object" && value !== null;

/** Lists and objects are compared value by value; a list of plain values is one value. */
const isCompared = (value: unknown): value is Group =>
  isGroup(value) && !(Array.isArray(value) && value.every((one) => !isGroup(one)));

/** What differs between two values of JSON, in the order of the first one. */
export function changesBetween(before: unknown, after: unknown, path = ""): Change[] {
  const [a, b] = [isCompared(before) ? before : null, isCompared(after) ? after : null];
  // Where only one side has parts, the other side is shown without them.
  const hasOtherSide = (a !== null || before == null) && (b !== null || after == null);
  if ((a === null && b === null) || !hasOtherSide) {
    return JSON.stringify(before) === JSON.stringify(after) ? [] : [{ path, before, after }];
  }
  const names = new Set([...Object.keys(a ?? {}), ...Object.keys(b ?? {})]);
  if (names.size === 0) return before === after ? [] : [{ path, before, after }];
  return [...names].flatMap((name) =>
    changesBetween(a?.[name], b?.[name], path === "" ? name : `${path}.${name}`),
  );
}
