import { isUuid } from "../ids.ts";
import type { Filter } from "../scim/filter/ast.ts";
import { parseFilter } from "../scim/filter/parse.ts";
import { printFilter } from "../scim/filter/print.ts";

/*
 * The log of SCIM requests masks the texts of a URL. It stores ids of Rampart, attribute names and the
 * structure of a filter. Everything else may be personal data.
 */

const maskedSegment = ":value";
const unreadable = "(unreadable)";
/** Segments of the service's own paths, and names of schemas and resource types. */
const plainSegment = /^(?:[A-Za-z]{1,40}|v2|\.search|urn:[\w.:-]{1,200})$/;

/** The path with `:value` for every segment that is neither part of a route nor a UUID. */
export function maskedPath(path: string): string {
  const [empty = "", scim = "", version = "", endpoint, ...rest] = path.slice(0, 1000).split("/");
  const mask = (part: string, isPlain: boolean) => (isUuid(part) || isPlain ? part : maskedSegment);
  const isDiscovery = endpoint === "Schemas" || endpoint === "ResourceTypes";
  return [
    empty,
    ...[scim, version, ...(endpoint === undefined ? [] : [endpoint])].map((part) =>
      mask(part, plainSegment.test(part)),
    ),
    ...rest.map((part) =>
      mask(part, part === ".search" || (isDiscovery && plainSegment.test(part))),
    ),
  ].join("/");
}

const attributes = /^[\w.:$, -]{1,300}$/;
const number = /^-?\d{1,10}$/;

const parameters: Record<string, (text: string) => string> = {
  filter: maskFilter,
  sortBy: (text) => (attributes.test(text) ? text : unreadable),
  sortOrder: (text) => (/^[A-Za-z]{1,20}$/.test(text) ? text : unreadable),
  startIndex: (text) => (number.test(text) ? text : unreadable),
  count: (text) => (number.test(text) ? text : unreadable),
  cursor: () => "?",
  attributes: (text) => (attributes.test(text) ? text : unreadable),
  excludedAttributes: (text) => (attributes.test(text) ? text : unreadable),
};

/** The parameters of RFC 7644, with `?` for the values of the filter; null without parameters. */
export function maskedQuery(query: string): string | null {
  const masked = [...new URLSearchParams(query)].flatMap(([name, text]) => {
    const mask = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
    return mask && text !== "" ? [`${name}=${mask(text)}`] : [];
  });
  return masked.length === 0 ? null : masked.join("&").slice(0, 1000);
}

/** Replaces the values of a filter by `?`: `userName eq ? and active eq ?`. */
function maskFilter(text: string): string {
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
 * The detail of an error response, with the texts that it repeats from the URL masked: paths, and
 * quotations if the request had no body that they could come from.
 */
export function maskedDetail(detail: string, hasBody: boolean): string {
  // The full stop or comma after a path belongs to the sentence.
  const withoutPaths = detail.replaceAll(/(?<![^\s"])\/[^\s"]*[^\s".,;]/g, maskedPath);
  const masked = hasBody
    ? withoutPaths
    : withoutPaths.replaceAll(/"([^"]*)"/g, (quoted, text: string) =>
        isUuid(text) ? quoted : '"…"',
      );
  return masked.slice(0, 500);
}
