import { findMember, isObject, type JsonObject } from "../../values/json.ts";
import { keyTarget } from "../patch/target.ts";
import { isForeign } from "../schema/locate.ts";
import type { Attribute } from "../schema/schema.ts";

/**
 * The names in a POST or PUT body that are ignored: attributes and extensions that the type does not
 * have, and unknown URNs in `schemas`. The result has names only, never values.
 */
export function ignoredInResource(type: Attribute, body: unknown): string[] {
  if (!isObject(body)) return [];
  return [...ignoredSchemas(type, body), ...ignoredAttributes(type, body, "")];
}

/** The ignored names of a PATCH: paths with foreign URNs, and names in values without a path. */
export function ignoredInPatch(type: Attribute, body: unknown): string[] {
  const operations = isObject(body) ? findMember(body, "operations") : undefined;
  if (!Array.isArray(operations)) return [];
  return operations.filter(isObject).flatMap((operation) => {
    const [path, value] = [findMember(operation, "path"), findMember(operation, "value")];
    if (typeof path === "string" && path !== "") {
      return isForeign(type, path) ? [withoutFilter(path)] : [];
    }
    return isObject(value) ? ignoredAttributes(type, value, "") : [];
  });
}

function ignoredAttributes(parent: Attribute, value: JsonObject, at: string): string[] {
  return Object.entries(value).flatMap(([key, part]) => {
    const path = at === "" ? withoutFilter(key) : `${at}.${withoutFilter(key)}`;
    const target = keyTarget(parent, key);
    if (target === null) return [path];
    const attribute = target.sub ?? target.attribute;
    if (attribute.type !== "complex" || attribute.mutability === "readOnly") return [];
    const parts: readonly unknown[] = Array.isArray(part) ? part : [part];
    return parts.filter(isObject).flatMap((element) => ignoredAttributes(attribute, element, path));
  });
}

function ignoredSchemas(type: Attribute, body: JsonObject): string[] {
  const schemas = findMember(body, "schemas");
  const urns: readonly unknown[] = Array.isArray(schemas) ? schemas : [schemas];
  return urns.filter((urn) => typeof urn === "string").filter((urn) => isForeign(type, urn));
}

/** Removes the filter of a path, which may contain values. */
const withoutFilter = (path: string): string => path.split("[", 1)[0]?.trim() ?? "";
