import { isUuid } from "../ids.ts";
import type { Filter } from "../scim/filter/ast.ts";
import { parseFilter } from "../scim/filter/parse.ts";
import { printFilter } from "../scim/filter/print.ts";

/*
 * What the log of SCIM requests keeps of texts that a caller wrote into a URL: ids of ours, names of
 * attributes and the shape of a filter. Everything else may be a name or an address of a person.
 */

const value = ":value";
const unreadable = "(unreadable)";
/** Segments of the service's own paths, and the descriptions that are asked for by name. */
const plainSegment = /^(?:[A-Za-z]{1,40}|v2|\.search|urn:[\w.:-]{1,200})$/;

/** The path with `:value` for whatever is no id of ours; behind an endpoint no word is kept. */
export function maskedPath(path: string): string {
  const [empty = "", scim = "", version = "", endpoint, ...rest] = path.slice(0, 1000).split("/");
  const kept = (part: string, isPlain: boolean) => (isUuid(part) || isPlain ? part : value);
  const isDescription = endpoint === "Schemas" || endpoint === "ResourceTypes";
  return [
    empty,
    ...[scim, version, ...(endpoint === undefined ? [] : [endpoint])].map((part) =>
      kept(part, plainSegment.test(part)),
    ),
    ...rest.map((part) =>
      kept(part, part === ".search" || (isDescription && plainSegment.test(part))),
    ),
  ].join("/");
}

const attributes = /^[\w.:$, -]{1,300}$/;
const number = /^-?\d{1,10}$/;

const parameters: Record<string, (text: string) => string> = {
  filter: shapeOf,
  sortBy: (text) => (attributes.test(text) ? text : unreadable),
  sortOrder: (text) => (/^[A-Za-z]{1,20}$/.test(text) ? text : unreadable),
  startIndex: (text) => (number.test(text) ? text : unreadable),
  count: (text) => (number.test(text) ? text : unreadable),
  cursor: () => "?",
  attributes: (text) => (attributes.test(text) ? text : unreadable),
  excludedAttributes: (text) => (attributes.test(text) ? text : unreadable),
};

/** The parameters of RFC 7644, the filter with `?` for its values; null where there are none. */
export function maskedQuery(query: string): string | null {
  const kept = [...new URLSearchParams(query)].flatMap(([name, text]) => {
    const mask = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
    return mask && text !== "" ? [`${name}=${mask(text)}`] : [];
  });
  return kept.length === 0 ? null : kept.join("&").slice(0, 1000);
}

/** A filter with `?` for its values: `userName eq ? and active eq ?`. */
function shapeOf(text: string): string {
  try {
    return printFilter(withoutValues(parseFilter(text))).replaceAll('"?"', "?");
  } catch {
    return unreadable;
  }
}

function withoutValues(filter: Filter): Filter {
  switch (filter.kind) {
    case "compare":
      return { ...filter, value: "?" };
    case "present":
      return filter;
    case "not":
    case "element":
      return { ...filter, filter: withoutValues(filter.filter) };
    default:
      return { ...filter, left: withoutValues(filter.left), right: withoutValues(filter.right) };
  }
}

/**
 * The detail of an error as the caller got it. What it repeats of the URL is masked: paths, and
 * whatever is quoted where the request had no body that the quotation could come from.
 */
export function maskedDetail(detail: string, hasBody: boolean): string {
  // A path ends before the full stop or comma of its sentence.
  const withoutPaths = detail.replaceAll(/(?<![^\s"])\/[^\s"]*[^\s".,;]/g, maskedPath);
  const masked = hasBody
    ? withoutPaths
    : withoutPaths.replaceAll(/"([^"]*)"/g, (quoted, text: string) =>
        isUuid(text) ? quoted : '"…"',
      );
  return masked.slice(0, 500);
}
