import type { Path } from "./ast.ts";
import { FilterParser } from "./parser.ts";

export type { Path } from "./ast.ts";

/**
 * Reads a PATCH path of RFC 7644, section 3.5.2: `attr`, `attr.sub`, `attr[filter]`,
 * `attr[filter].sub`, each maybe after the URN of its schema. The URN of an extension alone comes
 * out with its last part as the name; `locate` in resource-type.ts puts it right.
 *
 * @throws AppError bad_request, invalidPath, with the place of the mistake.
 */
export function parsePath(text: string): Path {
  return new FilterParser(text, "invalidPath").path();
}
