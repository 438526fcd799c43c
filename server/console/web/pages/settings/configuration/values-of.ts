interface Changed {
  path: string;
  before?: unknown;
  after?: unknown;
}

/** The values before and after some changes, by path. */
export const valuesOf = (
  changes: readonly Changed[],
): { before: Record<string, unknown>; after: Record<string, unknown> } => ({
  before: Object.fromEntries(changes.map(({ path, before }) => [path, before])),
  after: Object.fromEntries(changes.map(({ path, after }) => [path, after])),
});
