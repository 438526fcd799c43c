import type { Filter } from "./ast.ts";
import type { AttributePath } from "../schema/locate.ts";

/** The inverse of `parseFilter`. Adds only the parentheses that the structure needs. */
export function printFilter(filter: Filter): string {
  switch (filter.kind) {
    case "present":
      return `${printName(filter.path)} pr`;
    case "element":
      return `${printName(filter.path)}[${printFilter(filter.filter)}]`;
    case "not":
      return `not (${printFilter(filter.filter)})`;
    case "or":
      return `${printFilter(filter.left)} or ${side(filter.right, filter.right.kind === "or")}`;
    case "and": {
      const left = side(filter.left, filter.left.kind === "or");
      const right = side(filter.right, filter.right.kind === "or" || filter.right.kind === "and");
      return `${left} and ${right}`;
    }
    default:
      return `${printName(filter.path)} ${filter.op} ${JSON.stringify(filter.value)}`;
  }
}

function side(filter: Filter, group: boolean): string {
  return group ? `(${printFilter(filter)})` : printFilter(filter);
}

function printName({ schema, name, sub }: AttributePath): string {
  return `${schema === undefined ? "" : `${schema}:`}${name}${sub === undefined ? "" : `.${sub}`}`;
}
