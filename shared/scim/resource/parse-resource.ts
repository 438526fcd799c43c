import { canonicalName } from "../../values/names.ts";
import type { Attribute } from "../schema/schema.ts";
import {
  BULK_REQUEST_SCHEMA,
  ERROR_SCHEMA,
  GROUP_SCHEMA,
  LIST_RESPONSE_SCHEMA,
  PATCH_OP_SCHEMA,
  SEARCH_SCHEMA,
  subAttributesOf,
  USER_SCHEMA,
} from "../schema/schema.ts";
import { clip, isObject, type JsonObject, scimError, typeName } from "../error.ts";
import { writeAttributes } from "../patch/write-attributes.ts";

/**
 * The canonical attributes of a POST or PUT body (RFC 7644, sections 3.3 and 3.5.1), in the order
 * of the schema, with `schemas` derived from what is present.
 *
 * @param defaults canonical values of attributes that are absent.
 * @throws AppError bad_request: invalidSyntax for the envelope, invalidValue for an attribute.
 */
export function parseResource(
  type: Attribute,
  raw: unknown,
  defaults: JsonObject = {},
): JsonObject & { schemas: string[] } {
  if (!isObject(raw)) {
    const message = `The body must be a JSON object, not ${typeName(raw)}. Send a resource.`;
    throw scimError("invalidSyntax", message);
  }
  checkSchemas(raw, type.name);
  const draft: JsonObject = {};
  writeAttributes("add", draft, type, raw, "");
  const values = settle(type, { ...defaults, ...draft }, "") ?? {};
  // Only extensions have a name with a colon.
  const extensions = Object.keys(values).filter((name) => name.includes(":"));
  return { schemas: [type.name, ...extensions], ...values };
}

/** The URNs of bodies that the server knows: each says that a body is of one kind. */
const kinds = new Set(
  [
    USER_SCHEMA,
    GROUP_SCHEMA,
    PATCH_OP_SCHEMA,
    LIST_RESPONSE_SCHEMA,
    SEARCH_SCHEMA,
    ERROR_SCHEMA,
    BULK_REQUEST_SCHEMA,
  ].map((urn) => urn.toLowerCase()),
);

/**
 * Refuses a body whose `schemas` (in any case, maybe absent) names another kind of body instead of
 * `urn`. Extensions and URNs that the server does not know say nothing about the kind.
 * @throws AppError bad_request, invalidSyntax.
 */
export function checkSchemas(raw: JsonObject, urn: string): void {
  const key = Object.keys(raw).find((name) => name.toLowerCase() === "schemas");
  const value = key === undefined ? null : (raw[key] ?? null);
  if (value === null || (Array.isArray(value) && value.length === 0)) return;
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  const urns = new Set(
    list.filter((item) => typeof item === "string").map((item) => item.toLowerCase()),
  );
  if (urns.has(urn.toLowerCase())) return;
  if (urns.size > 0 && !urns.values().some((named) => kinds.has(named))) return;
  throw scimError("invalidSyntax", `schemas must contain "${urn}". Add it.`, "schemas");
}

/** The same in the order of the schema, without what says nothing; undefined when nothing is left. */
function settle(parent: Attribute, value: JsonObject, at: string): JsonObject | undefined {
  const settled: JsonObject = {};
  for (const attribute of subAttributesOf(parent)) {
    const place = at === "" ? attribute.name : `${at}.${attribute.name}`;
    const found = settleValue(attribute, value[attribute.name], place);
    if (found !== undefined) settled[attribute.name] = found;
    if (attribute.required && (found === undefined || isBlank(found))) {
      const message = `${clip(place)} is required. Send it with a value that is not blank.`;
      throw scimError("invalidValue", message, place);
    }
  }
  return Object.keys(settled).length > 0 ? settled : undefined;
}

function settleValue(attribute: Attribute, value: unknown, at: string): unknown {
  if (attribute.type !== "complex") return value;
  if (isObject(value)) return settle(attribute, value, at);
  if (!Array.isArray(value)) return undefined;
  const elements = value
    .map((element: unknown, i) =>
      isObject(element) ? settle(attribute, element, `${at}[${i}]`) : undefined,
    )
    .filter((element) => element !== undefined && !isLabel(element));
  return elements.length > 0 ? elements : undefined;
}

function isBlank(value: unknown): boolean {
  return typeof value === "string" && canonicalName(value) === "";
}

/** An element with no more than a type and a primary flag labels nothing. */
function isLabel(element: JsonObject): boolean {
  return Object.keys(element).every((name) => name === "type" || name === "primary");
}
