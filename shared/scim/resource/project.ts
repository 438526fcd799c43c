import { isObject, type JsonObject } from "../../values/json.ts";
import { locate, splitName } from "../schema/locate.ts";
import { type Attribute, findAttribute, subAttributesOf } from "../schema/schema.ts";

/** The attributes that a client wants in a response: RFC 7644, section 3.9. At most one list is set. */
export interface Projection {
  attributes?: readonly string[];
  excludedAttributes?: readonly string[];
}

type Selected = ReadonlySet<Attribute>;

/** The part of a rendered resource to return, by each attribute's `returned` and the projection. */
export function project(type: Attribute, resource: JsonObject, projection: Projection): JsonObject {
  const { attributes, excludedAttributes } = projection;
  const included = attributes?.length ? select(type, attributes) : undefined;
  const excluded = select(type, excludedAttributes ?? []);
  return pick(subAttributesOf(type), resource, { included, excluded }, false);
}

/** Whether the projection includes the attribute. Callers skip expensive reads of excluded ones. */
export function isWanted(type: Attribute, name: string, projection: Projection): boolean {
  const attribute = findAttribute(subAttributesOf(type), name);
  if (attribute === undefined) return false;
  if (projection.attributes?.length) {
    const included = select(type, projection.attributes);
    return [attribute, ...subAttributesOf(attribute)].some((part) => included.has(part));
  }
  return !select(type, projection.excludedAttributes ?? []).has(attribute);
}

function select(type: Attribute, names: readonly string[]): Selected {
  const targets = names.map((name) => locate(type, splitName(name.trim())));
  return new Set(targets.flatMap((target) => (target ? [target.sub ?? target.attribute] : [])));
}

interface Lists {
  included: Selected | undefined;
  excluded: Selected;
}

/** @param isIncluded whether the list of included attributes has a parent of these attributes */
function pick(
  attributes: readonly Attribute[],
  value: JsonObject,
  lists: Lists,
  isIncluded: boolean,
): JsonObject {
  const { included, excluded } = lists;
  const picked: JsonObject = {};
  for (const attribute of attributes) {
    const present = value[attribute.name];
    if (present === undefined || attribute.returned === "never") continue;
    const isNamed = isIncluded || included?.has(attribute) === true;
    const subs = subAttributesOf(attribute);
    if (attribute.returned !== "always") {
      const isRequested = isNamed || subs.some((sub) => isOrContainsNamed(sub, included));
      if (included === undefined ? attribute.returned === "request" : !isRequested) continue;
      if (excluded.has(attribute)) continue;
    }
    const part = subs.length > 0 ? pickInside(subs, present, lists, isNamed) : present;
    if (part !== undefined) picked[attribute.name] = part;
  }
  return picked;
}

const isOrContainsNamed = (attribute: Attribute, included: Selected | undefined): boolean =>
  included !== undefined &&
  (included.has(attribute) ||
    subAttributesOf(attribute).some((sub) => isOrContainsNamed(sub, included)));

function pickInside(
  subs: readonly Attribute[],
  present: unknown,
  lists: Lists,
  isIncluded: boolean,
): unknown {
  const pickPart = (value: unknown) =>
    isObject(value) ? pick(subs, value, lists, isIncluded) : value;
  if (!Array.isArray(present)) return unlessEmpty(pickPart(present));
  const elements = present.map(pickPart).filter((part) => unlessEmpty(part) !== undefined);
  return elements.length > 0 ? elements : undefined;
}

const unlessEmpty = (value: unknown) =>
  isObject(value) && Object.keys(value).length === 0 ? undefined : value;
