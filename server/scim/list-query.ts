import { refuseUnstorable } from "../../shared/values/storable.ts";
import type { ResourceTypeName } from "../../shared/directory/list/list-resources.ts";
import { checkSchemas } from "../../shared/scim/schema/check-schemas.ts";
import type { Projection } from "../../shared/scim/resource/project.ts";
import { SEARCH_SCHEMA } from "../../shared/scim/schema/schema.ts";
import { isObject, lowerCaseKeys } from "../../shared/values/json.ts";
import { scimError, typeName } from "../../shared/scim/error.ts";
import type { AppContext } from "../types.ts";
import { limits } from "./service-provider-config.ts";

/** The parameters of a list request, from the URL or from a body. */
export interface ListQuery extends Projection {
  types: readonly ResourceTypeName[];
  filter: string | null;
  sortBy: string | null;
  descending: boolean;
  count: number;
  /** 1-based index of the first result, or a cursor. The empty cursor requests the first page. */
  from: { index: number } | { cursor: string };
}

const parameters = [
  "filter",
  "sortBy",
  "sortOrder",
  "startIndex",
  "count",
  "cursor",
  "attributes",
  "excludedAttributes",
] as const;
type RawQuery = Partial<Record<(typeof parameters)[number], unknown>>;

/** The parameters of a GET (RFC 7644, section 3.4.2; RFC 9865, section 2). */
export function parseListQuery(c: AppContext, types: readonly ResourceTypeName[]): ListQuery {
  return parseParameters(types, c.req.query(), (text) =>
    /^-?\d{1,9}$/.test(text) ? Number(text) : Number.NaN,
  );
}

/** The parameters of a POST to `/.search` (RFC 7644, section 3.4.3). */
export function parseSearchRequest(body: unknown, types: readonly ResourceTypeName[]): ListQuery {
  if (!isObject(body)) {
    const message = `The body must be a JSON object, not ${typeName(body)}. Send a SearchRequest.`;
    throw scimError("invalidSyntax", message);
  }
  refuseUnstorable(body);
  checkSchemas(body, SEARCH_SCHEMA);
  const fields = lowerCaseKeys(body);
  const entries = parameters.map((name) => [name, fields.get(name.toLowerCase()) ?? undefined]);
  return parseParameters(types, Object.fromEntries(entries), () => Number.NaN);
}

/** The projection of a request for one resource. */
export const parseProjection = (c: AppContext): Projection =>
  readProjection({
    attributes: c.req.query("attributes"),
    excludedAttributes: c.req.query("excludedAttributes"),
  });

/** Larger than any list: a larger startIndex finds just as little. */
const maxInteger = 2 ** 31 - 1;

function parseParameters(
  types: readonly ResourceTypeName[],
  raw: RawQuery,
  toNumber: (text: string) => number,
): ListQuery {
  const integer = (name: "startIndex" | "count", defaultValue: number) => {
    const value = raw[name];
    if (value === undefined || value === "") return defaultValue;
    const number = typeof value === "string" ? toNumber(value) : value;
    if (typeof number === "number" && Number.isInteger(number)) return Math.min(number, maxInteger);
    const actual = (JSON.stringify(value) ?? "null").slice(0, 40);
    const message = `${name} must be an integer of at most nine digits, not ${actual}.`;
    throw scimError("invalidValue", message, name);
  };
  const filter = text(raw, "filter");
  const sortBy = text(raw, "sortBy");
  const descending = isDescending(text(raw, "sortOrder"));
  const count = Math.min(limits.maxCount, Math.max(0, integer("count", limits.defaultCount)));
  const query = { types, filter, sortBy, descending, count, ...readProjection(raw) };
  const cursor = raw.cursor;
  if (cursor === undefined)
    return { ...query, from: { index: Math.max(1, integer("startIndex", 1)) } };
  if (raw.startIndex !== undefined) {
    throw scimError("invalidValue", "Send either cursor or startIndex.", "startIndex");
  }
  if (typeof cursor !== "string") {
    throw scimError("invalidCursor", `cursor must be a string, not ${typeName(cursor)}.`, "cursor");
  }
  return { ...query, from: { cursor } };
}

function readProjection(raw: RawQuery): Projection {
  const attributes = list(raw, "attributes");
  const excludedAttributes = list(raw, "excludedAttributes");
  if (attributes && excludedAttributes) {
    const message = "Send either attributes or excludedAttributes.";
    throw scimError("invalidValue", message, "excludedAttributes");
  }
  return { ...(attributes && { attributes }), ...(excludedAttributes && { excludedAttributes }) };
}

function list(raw: RawQuery, name: "attributes" | "excludedAttributes"): string[] | undefined {
  const value = raw[name];
  if (value === undefined) return undefined;
  const parts: unknown[] =
    typeof value === "string" ? value.split(",") : Array.isArray(value) ? value : [value];
  if (!parts.every((part) => typeof part === "string")) {
    throw scimError("invalidValue", `${name} must be a list of attribute names.`, name);
  }
  const names = parts.map((part) => part.trim()).filter((part) => part !== "");
  return names.length > 0 ? names.slice(0, 200) : undefined;
}

function text(raw: RawQuery, name: "filter" | "sortBy" | "sortOrder"): string | null {
  const value = raw[name];
  if (value === undefined || value === "") return null;
  if (typeof value === "string") return value;
  throw scimError("invalidValue", `${name} must be a string, not ${typeName(value)}.`, name);
}

function isDescending(order: string | null): boolean {
  const word = order?.toLowerCase() ?? "ascending";
  if (word === "ascending" || word === "descending") return word === "descending";
  throw scimError("invalidValue", "sortOrder must be ascending or descending.", "sortOrder");
}
