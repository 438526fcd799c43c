import type { Filter } from "./ast.ts";
import { FilterParser } from "./parser.ts";

export type { Filter } from "./ast.ts";
export { checkFilter } from "./check.ts";
export { matches } from "./match.ts";
export { printFilter } from "./print.ts";

/**
 * Reads a filter of RFC 7644, section 3.4.2.2: names, operators and true, false, null in any
 * case, strings as JSON, up to 8,000 characters and 50 levels of brackets.
 * `emails[type eq "work"].value eq "x"` becomes `emails[type eq "work" and value eq "x"]`.
 *
 * @throws AppError bad_request, invalidFilter, with the place of the mistake.
 */
export function parseFilter(text: string): Filter {
  return new FilterParser(text, "invalidFilter").filter();
}
