import { sameValue } from "../resource/same-value.ts";
import { type Attribute, subAttributesOf } from "../schema/schema.ts";
import { clip, isObject, type JsonObject, scimError } from "../error.ts";

/**
 * The replacement of a PUT with the immutable values that stand already: RFC 7644, section 3.5.1.
 * One that is left out stays.
 * @throws AppError bad_request, mutability, for one that differs.
 */
export function keepImmutable(
  type: Attribute,
  present: JsonObject,
  replacement: JsonObject,
  at = "",
): JsonObject {
  const kept = { ...replacement };
  for (const attribute of subAttributesOf(type)) {
    const old = present[attribute.name];
    if (old === undefined || attribute.multiValued) continue;
    const place = at === "" ? attribute.name : `${at}.${attribute.name}`;
    const next = kept[attribute.name];
    if (attribute.type === "complex" && isObject(old)) {
      const inner = isObject(next) ? next : {};
      const merged = keepImmutable(attribute, old, inner, place);
      if (Object.keys(merged).length > 0) kept[attribute.name] = merged;
    } else if (attribute.mutability === "immutable") {
      if (next === undefined) kept[attribute.name] = old;
      else if (!sameValue(old, next)) {
        throw scimError("mutability", `${clip(place)} cannot be changed once it is set.`, place);
      }
    }
  }
  return kept;
}
