import { isObject, type JsonObject } from "../../values/json.ts";
import { canonicalName } from "../../values/names.ts";
import { clip, scimError, typeName } from "../error.ts";
import { writeAttributes } from "../patch/write.ts";
import { checkSchemas } from "../schema/check-schemas.ts";
import { type Attribute, subAttributesOf } from "../schema/schema.ts";

/**
 * The canonical attributes of a POST or PUT body (RFC 7644, sections 3.3 and 3.5.1), in the order
 * of the schema, with `schemas` derived from the attributes that are present.
 *
 * @param defaults canonical values of attributes that are absent.
 * @throws AppError bad_request: invalidSyntax for the body, invalidValue for an attribute.
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
  const values = normalize(type, { ...defaults, ...draft }, "") ?? {};
  // Only the names of extensions contain a colon.
  const extensions = Object.keys(values).filter((name) => name.includes(":"));
  return { schemas: [type.name, ...extensions], ...values };
}

/**
 * The value in the order of the schema, without empty parts; undefined if nothing is left.
 * @throws AppError bad_request, invalidValue, for a required attribute that is missing or blank.
 */
function normalize(parent: Attribute, value: JsonObject, at: string): JsonObject | undefined {
  const normalized: JsonObject = {};
  for (const attribute of subAttributesOf(parent)) {
    const path = at === "" ? attribute.name : `${at}.${attribute.name}`;
    const part = normalizeValue(attribute, value[attribute.name], path);
    if (part !== undefined) normalized[attribute.name] = part;
    if (attribute.required && (part === undefined || isBlank(part))) {
      const message = `${clip(path)} is required. Send a value that is not blank.`;
      throw scimError("invalidValue", message, path);
    }
  }
  return Object.keys(normalized).length > 0 ? normalized : undefined;
}

function normalizeValue(attribute: Attribute, value: unknown, at: string): unknown {
  if (attribute.type !== "complex") return value;
  if (isObject(value)) return normalize(attribute, value, at);
  if (!Array.isArray(value)) return undefined;
  const elements = value
    .map((element: unknown, i) =>
      isObject(element) ? normalize(attribute, element, `${at}[${i}]`) : undefined,
    )
    .filter((element) => element !== undefined && !hasNoValue(element));
  return elements.length > 0 ? elements : undefined;
}

function isBlank(value: unknown): boolean {
  return typeof value === "string" && canonicalName(value) === "";
}

/** Whether an element has only a type and a primary flag. */
function hasNoValue(element: JsonObject): boolean {
  return Object.keys(element).every((name) => name === "type" || name === "primary");
}
