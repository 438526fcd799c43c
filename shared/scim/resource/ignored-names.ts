import { isForeign } from "../schema/foreign-urn.ts";
import type { Attribute } from "../schema/schema.ts";
import { isObject, type JsonObject } from "../error.ts";
import { keyTarget } from "../patch/write-attributes.ts";

/**
 * The names in a body of POST or PUT that are not kept: attributes and extensions that the type
 * does not have, and URNs in `schemas` that it does not know. Names only, never values.
 */
export function ignoredInResource(type: Attribute, body: unknown): string[] {
  if (!isObject(body)) return [];
  return [...ignoredSchemas(type, body), ...ignoredAttributes(type, body, "")];
}

/** The same for a PATCH: paths under foreign URNs, and names in values without a path. */
export function ignoredInPatch(type: Attribute, body: unknown): string[] {
  const operations = isObject(body) ? field(body, "operations") : undefined;
  if (!Array.isArray(operations)) return [];
  return operations.filter(isObject).flatMap((operation) => {
    const [path, value] = [field(operation, "path"), field(operation, "value")];
    if (typeof path === "string" && path !== "") return isForeign(type, path) ? [nameIn(path)] : [];
    return isObject(value) ? ignoredAttributes(type, value, "") : [];
  });
}

function ignoredAttributes(parent: Attribute, value: JsonObject, at: string): string[] {
  return Object.entries(value).flatMap(([key, part]) => {
    const place = at === "" ? nameIn(key) : `${at}.${nameIn(key)}`;
    const target = keyTarget(parent, key);
    if (target === null) return [place];
    const named = target.sub ?? target.attribute;
    if (named.type !== "complex" || named.mutability === "readOnly") return [];
    const parts: readonly unknown[] = Array.isArray(part) ? part : [part];
    return parts.filter(isObject).flatMap((element) => ignoredAttributes(named, element, place));
  });
}

function ignoredSchemas(type: Attribute, body: JsonObject): string[] {
  const schemas = field(body, "schemas");
  const urns: readonly unknown[] = Array.isArray(schemas) ? schemas : [schemas];
  return urns.filter((urn) => typeof urn === "string").filter((urn) => isForeign(type, urn));
}

/** The name without the filter behind it, which may hold values. */
const nameIn = (path: string): string => path.split("[", 1)[0]?.trim() ?? "";

function field(object: JsonObject, name: string): unknown {
  const key = Object.keys(object).find((one) => one.toLowerCase() === name);
  return key === undefined ? undefined : object[key];
}
