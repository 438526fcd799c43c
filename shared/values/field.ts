/** A path as error details name it: `emails[0].value`; empty for the value itself. */
export const fieldOf = (path: readonly PropertyKey[]): string =>
  path
    .map((segment) => (typeof segment === "number" ? `[${segment}]` : `.${String(segment)}`))
    .join("")
    .replace(/^\./, "");
