import type { Filter } from "../filter/ast.ts";
import { checkFilter } from "../filter/check.ts";
import { parsePath } from "../filter/path.ts";
import { readSimple } from "../resource/read-value.ts";
import { locate, splitName, type Target } from "../schema/resource-type.ts";
import { type Attribute, findAttribute, subAttributesOf } from "../schema/schema.ts";
import { clip, isObject, type JsonObject, scimError, typeName } from "../error.ts";
import { writeElements } from "./write-elements.ts";

export type WriteOp = "add" | "replace";

/** A target with the value filter that came with its path. */
export interface FilteredTarget extends Target {
  filter?: Filter;
}

/**
 * Writes the attributes of `raw` into `into`, which holds canonical values. Names stand in any
 * case, dotted (`name.givenName`), under a URN, or with a value filter; unknown and read-only ones
 * are ignored. A body of POST or PUT is an "add" to nothing; a path-less PATCH is the same on
 * the present resource (RFC 7644, section 3.5.2).
 *
 * @param parent the definition of `into`: a resource type or a complex attribute.
 * @param at the place of `raw` in the input, or "".
 * @throws AppError bad_request naming the attribute.
 */
export function writeAttributes(
  op: WriteOp,
  into: JsonObject,
  parent: Attribute,
  raw: JsonObject,
  at: string,
): void {
  for (const [key, value] of Object.entries(raw)) {
    const target = keyTarget(parent, key);
    if (target === null || protectedPart(target) !== undefined) continue;
    writeTarget(op, into, target, value, at === "" ? key : `${at}.${key}`);
  }
}

/** What a key of a body or a value names in `parent`, or null. */
export function keyTarget(parent: Attribute, key: string): FilteredTarget | null {
  const attribute = findAttribute(subAttributesOf(parent), key);
  if (attribute !== undefined) return { parents: [], attribute };
  const bracket = key.indexOf("[");
  const target = locate(parent, splitName(bracket < 0 ? key : key.slice(0, bracket)));
  return target === null || bracket < 0 ? target : pathTarget(parent, key);
}

/**
 * What a PATCH path names, or null when it names nothing.
 * @throws AppError bad_request: invalidPath, or invalidFilter for what stands in the brackets.
 */
export function pathTarget(parent: Attribute, text: string): FilteredTarget | null {
  const { filter, ...path } = parsePath(text);
  const target = locate(parent, path);
  if (target === null || filter === undefined) return target;
  const { attribute, sub } = target;
  // A sub-attribute that became the target means that the brackets followed a singular attribute.
  const singular = path.sub !== undefined && sub === undefined;
  if (singular || !attribute.multiValued || attribute.type !== "complex") {
    const message = `${clip(text)} filters an attribute without elements. Leave the brackets out.`;
    throw scimError("invalidPath", message, text);
  }
  checkFilter(filter, attribute);
  return { ...target, filter };
}

/** The part of the path that clients do not change, if any. */
export function protectedPart({ parents, attribute, sub }: Target): Attribute | undefined {
  return [...parents, attribute, sub].find(
    (part) => part?.mutability === "readOnly" || part?.mutability === "writeOnly",
  );
}

/** Writes one value; null, "" and [] take the present value away. */
export function writeTarget(
  op: WriteOp,
  into: JsonObject,
  target: FilteredTarget,
  raw: unknown,
  at: string,
): void {
  const { attribute } = target;
  const [parent, ...parents] = target.parents;
  if (parent !== undefined) {
    inside(into, parent, (child) => writeTarget(op, child, { ...target, parents }, raw, at));
  } else if (attribute.multiValued) {
    writeElements(op, into, target, raw, at);
  } else if (attribute.type === "complex") {
    const object = toObject(attribute, unwrap(raw), at);
    if (object === undefined) delete into[attribute.name];
    else inside(into, attribute, (child) => writeAttributes(op, child, attribute, object, at));
  } else {
    writeSimple(into, attribute, raw, at);
  }
}

/** Entra sends `manager` also as an array of one. */
export function unwrap(raw: unknown): unknown {
  return Array.isArray(raw) && raw.length < 2 ? raw[0] : raw;
}

/**
 * One complex value as an object; a bare string is its `value`, and null or "" is undefined.
 * @throws AppError bad_request, invalidValue.
 */
export function toObject(attribute: Attribute, raw: unknown, at: string): JsonObject | undefined {
  if (raw === null || raw === undefined || raw === "") return undefined;
  if (isObject(raw)) return raw;
  const bare = findAttribute(subAttributesOf(attribute), "value") !== undefined;
  if (bare && typeof raw === "string") return { value: raw };
  const wanted = bare ? 'an object such as {"value": "..."}' : "an object";
  throw scimError("invalidValue", `${clip(at)} must be ${wanted}, not ${typeName(raw)}.`, at);
}

function inside(into: JsonObject, attribute: Attribute, write: (child: JsonObject) => void): void {
  const present = into[attribute.name];
  const child = isObject(present) ? present : {};
  const { value, $ref } = child;
  write(child);
  // A $ref that stayed while the value changed points to something else.
  if (child["value"] !== value && child["$ref"] === $ref) delete child["$ref"];
  into[attribute.name] = child;
}

function writeSimple(into: JsonObject, attribute: Attribute, raw: unknown, at: string): void {
  const value = readSimple(attribute, raw, at);
  const present = into[attribute.name];
  if (attribute.mutability === "immutable" && present !== undefined && present !== value) {
    throw scimError("mutability", `${clip(at)} cannot be changed once it is set.`, at);
  }
  if (value === undefined) delete into[attribute.name];
  else into[attribute.name] = value;
}
