import { locate, splitName } from "../schema/resource-type.ts";
import { type Attribute, findAttribute, subAttributesOf } from "../schema/schema.ts";
import { isObject, type JsonObject } from "../error.ts";

/** What an answer is to hold: RFC 7644, section 3.9. One of the lists at most; names in any case. */
export interface Projection {
  attributes?: readonly string[];
  excludedAttributes?: readonly string[];
}

/** Paths of attributes as `locate` finds them, from the resource down. */
type Chosen = ReadonlySet<Attribute>;

/** The shown part of a rendered resource, by each attribute's `returned` and by what is asked for. */
export function project(type: Attribute, resource: JsonObject, wanted: Projection): JsonObject {
  const { attributes, excludedAttributes } = wanted;
  const only = attributes?.length ? choose(type, attributes) : undefined;
  const without = choose(type, excludedAttributes ?? []);
  return pick(subAttributesOf(type), resource, only, without, false);
}

/** Whether the attribute is to be shown, so that what is costly to read is read only then. */
export function isWanted(type: Attribute, name: string, wanted: Projection): boolean {
  const attribute = findAttribute(subAttributesOf(type), name);
  if (attribute === undefined) return false;
  const parts = [attribute, ...subAttributesOf(attribute)];
  if (wanted.attributes?.length) {
    const only = choose(type, wanted.attributes);
    return parts.some((part) => only.has(part));
  }
  return !choose(type, wanted.excludedAttributes ?? []).has(attribute);
}

function choose(type: Attribute, names: readonly string[]): Chosen {
  const targets = names.map((name) => locate(type, splitName(name.trim())));
  return new Set(targets.flatMap((found) => (found ? [found.sub ?? found.attribute] : [])));
}

function pick(
  attributes: readonly Attribute[],
  value: JsonObject,
  only: Chosen | undefined,
  without: Chosen,
  parentChosen: boolean,
): JsonObject {
  const shown: JsonObject = {};
  for (const attribute of attributes) {
    const found = value[attribute.name];
    if (found === undefined || attribute.returned === "never") continue;
    const chosen = parentChosen || only?.has(attribute) === true;
    const subs = subAttributesOf(attribute);
    if (attribute.returned !== "always") {
      const asked = chosen || subs.some((sub) => holds(sub, only));
      if (only === undefined ? attribute.returned === "request" : !asked) continue;
      if (without.has(attribute)) continue;
    }
    const part = subs.length > 0 ? inside(subs, found, only, without, chosen) : found;
    if (part !== undefined) shown[attribute.name] = part;
  }
  return shown;
}

/** Whether the attribute or anything in it was asked for. */
const holds = (attribute: Attribute, only: Chosen | undefined): boolean =>
  only !== undefined &&
  (only.has(attribute) || subAttributesOf(attribute).some((sub) => holds(sub, only)));

function inside(
  subs: readonly Attribute[],
  found: unknown,
  only: Chosen | undefined,
  without: Chosen,
  chosen: boolean,
): unknown {
  const one = (value: unknown) =>
    isObject(value) ? pick(subs, value, only, without, chosen) : value;
  if (!Array.isArray(found)) return notEmpty(one(found));
  const elements = found.map(one).filter((element) => notEmpty(element) !== undefined);
  return elements.length > 0 ? elements : undefined;
}

const notEmpty = (value: unknown) =>
  isObject(value) && Object.keys(value).length === 0 ? undefined : value;
