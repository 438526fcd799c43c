import { AppError, type ScimType } from "../../shared/errors.ts";
import { refuseUnstorable } from "../../shared/json/refuse-unstorable.ts";
import type { ResourceTypeName } from "../../shared/directory/list/list-resources.ts";
import { checkSchemas } from "../../shared/scim/resource/parse-resource.ts";
import type { Projection } from "../../shared/scim/resource/project.ts";
import { SEARCH_SCHEMA } from "../../shared/scim/schema/schema.ts";
import { isObject, typeName } from "../../shared/scim/error.ts";
import type { AppContext } from "../types.ts";
import { limits } from "./limits.ts";

/** The query of a list as text, whether it came in the URL or in a body. */
export interface ListQuery extends Projection {
  types: readonly ResourceTypeName[];
  filter: string | null;
  sortBy: string | null;
  descending: boolean;
  count: number;
  /** 1-based index of the first result, or a cursor; the empty one begins a walk. */
  from: { index: number } | { cursor: string };
}

const names = [
  "filter",
  "sortBy",
  "sortOrder",
  "startIndex",
  "count",
  "cursor",
  "attributes",
  "excludedAttributes",
] as const;
type Raw = Partial<Record<(typeof names)[number], unknown>>;

/** The query of a GET (RFC 7644, section 3.4.2; RFC 9865, section 2). */
export function listQueryOf(c: AppContext, types: readonly ResourceTypeName[]): ListQuery {
  return readListQuery(types, c.req.query(), (text) =>
    /^-?\d{1,9}$/.test(text) ? Number(text) : Number.NaN,
  );
}

/** The query of a `/.search` (RFC 7644, section 3.4.3). */
export function searchQueryOf(body: unknown, types: readonly ResourceTypeName[]): ListQuery {
  if (!isObject(body)) {
    const message = `The body must be a JSON object, not ${typeName(body)}. Send a SearchRequest.`;
    throw wrong("invalidSyntax", message);
  }
  refuseUnstorable(body);
  checkSchemas(body, SEARCH_SCHEMA);
  const fields = new Map(Object.entries(body).map(([name, value]) => [name.toLowerCase(), value]));
  return readListQuery(
    types,
    Object.fromEntries(names.map((name) => [name, fields.get(name.toLowerCase()) ?? undefined])),
    () => Number.NaN,
  );
}

/** What an answer with one resource is to hold. */
export const projectionOf = (c: AppContext): Projection =>
  readProjection({
    attributes: c.req.query("attributes"),
    excludedAttributes: c.req.query("excludedAttributes"),
  });

/** Nobody has as many resources; a larger index finds as little. */
const last = 2 ** 31 - 1;

function readListQuery(
  types: readonly ResourceTypeName[],
  raw: Raw,
  toNumber: (text: string) => number,
): ListQuery {
  const integer = (name: "startIndex" | "count", otherwise: number) => {
    const value = raw[name];
    if (value === undefined || value === "") return otherwise;
    const number = typeof value === "string" ? toNumber(value) : value;
    if (typeof number === "number" && Number.isInteger(number)) return Math.min(number, last);
    throw wrong(
      "invalidValue",
      `${name} must be an integer of at most nine digits, not ${(JSON.stringify(value) ?? "nothing").slice(0, 40)}.`,
      name,
    );
  };
  const filter = text(raw, "filter");
  const sortBy = text(raw, "sortBy");
  const descending = orderOf(text(raw, "sortOrder"));
  const count = Math.min(limits.maxCount, Math.max(0, integer("count", limits.defaultCount)));
  const query = { types, filter, sortBy, descending, count, ...readProjection(raw) };
  const cursor = raw.cursor;
  if (cursor === undefined)
    return { ...query, from: { index: Math.max(1, integer("startIndex", 1)) } };
  if (raw.startIndex !== undefined) {
    throw wrong("invalidValue", "Send cursor or startIndex, not both.", "startIndex");
  }
  if (typeof cursor !== "string") {
    throw wrong("invalidCursor", `cursor must be a string, not ${typeName(cursor)}.`, "cursor");
  }
  return { ...query, from: { cursor } };
}

function readProjection(raw: Raw): Projection {
  const attributes = list(raw, "attributes");
  const excludedAttributes = list(raw, "excludedAttributes");
  if (attributes && excludedAttributes) {
    const message = "Send attributes or excludedAttributes, not both.";
    throw wrong("invalidValue", message, "excludedAttributes");
  }
  return { ...(attributes && { attributes }), ...(excludedAttributes && { excludedAttributes }) };
}

function list(raw: Raw, name: "attributes" | "excludedAttributes"): string[] | undefined {
  const value = raw[name];
  if (value === undefined) return undefined;
  const parts: unknown[] =
    typeof value === "string" ? value.split(",") : Array.isArray(value) ? value : [value];
  if (!parts.every((part) => typeof part === "string")) {
    throw wrong("invalidValue", `${name} must be a list of names of attributes.`, name);
  }
  const found = parts.map((part) => part.trim()).filter((part) => part !== "");
  return found.length > 0 ? found.slice(0, 200) : undefined;
}

function text(raw: Raw, name: "filter" | "sortBy" | "sortOrder"): string | null {
  const value = raw[name];
  if (value === undefined || value === "") return null;
  if (typeof value === "string") return value;
  throw wrong("invalidValue", `${name} must be a string, not ${typeName(value)}.`, name);
}

function orderOf(order: string | null): boolean {
  const word = order?.toLowerCase() ?? "ascending";
  if (word === "ascending" || word === "descending") return word === "descending";
  throw wrong("invalidValue", "sortOrder must be ascending or descending.", "sortOrder");
}

const wrong = (scimType: ScimType, message: string, field?: string) =>
  new AppError("bad_request", message, { scimType, ...(field !== undefined && { field }) });
