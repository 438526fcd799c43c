import { sameText } from "../filter/comparable.ts";
import type { Filter } from "../filter/ast.ts";
import { matches } from "../filter/match.ts";
import { sameValue } from "../resource/same-value.ts";
import { type Attribute, findAttribute, subAttributesOf } from "../schema/schema.ts";
import { clip, isObject, type JsonObject, scimError } from "../error.ts";

const maxElements = 100;

export function elementsOf(owner: JsonObject, attribute: Attribute): readonly unknown[] {
  const present = owner[attribute.name];
  return Array.isArray(present) ? present : [];
}

/** Puts the elements back; none means that the attribute has no value. */
export function storeElements(
  owner: JsonObject,
  attribute: Attribute,
  elements: readonly unknown[],
  at: string,
): void {
  checkCount(elements.length, at);
  if (elements.length > 0) owner[attribute.name] = elements;
  else delete owner[attribute.name];
}

/** @throws AppError bad_request, invalidValue. */
export function checkCount(count: number, at: string): void {
  if (count <= maxElements) return;
  const message = `${clip(at)} would have ${count} elements; send at most ${maxElements}.`;
  throw scimError("invalidValue", message, at);
}

/** The elements that the filter selects; all of them without one. */
export function selectElements(
  attribute: Attribute,
  filter: Filter | undefined,
  elements: readonly JsonObject[],
): readonly JsonObject[] {
  if (filter === undefined) return elements;
  const subAttributes = subAttributesOf(attribute);
  return elements.filter((element) => matches(filter, element, subAttributes));
}

/** Appends each element, or merges it into the one that is there already; one primary remains. */
export function mergeElements(
  attribute: Attribute,
  present: readonly unknown[],
  added: readonly unknown[],
): unknown[] {
  const merged = [...present];
  for (const element of added) {
    const twin = merged.find((candidate) => sameElement(attribute, candidate, element));
    if (twin === undefined) merged.push(element);
    else if (isObject(twin)) Object.assign(twin, element);
    if (isPrimary(element)) keepPrimary(merged, twin ?? element);
  }
  return merged;
}

export function isPrimary(element: unknown): boolean {
  return isObject(element) && element["primary"] === true;
}

/** A new primary takes the flag from the other elements: RFC 7644, section 3.5.2. */
export function keepPrimary(elements: readonly unknown[], chosen: unknown): void {
  for (const element of elements) {
    if (element !== chosen && isObject(element) && isPrimary(element)) element["primary"] = false;
  }
}

/**
 * Whether two elements are the same one: an equal `value`, and an equal `type` where both have
 * one (RFC 7643, section 2.4); without a `value` everything must be equal.
 */
export function sameElement(attribute: Attribute, a: unknown, b: unknown): boolean {
  if (!isObject(a) || !isObject(b) || a["value"] === undefined || b["value"] === undefined) {
    return sameValue(a, b);
  }
  const anyType = a["type"] === undefined || b["type"] === undefined;
  return same(attribute, "value", a, b) && (anyType || same(attribute, "type", a, b));
}

/** Whether one sub-attribute is equal in both, as filters compare it. */
export function same(attribute: Attribute, name: string, a: JsonObject, b: JsonObject): boolean {
  const [left, right] = [a[name], b[name]];
  if (typeof left !== "string" || typeof right !== "string") return sameValue(left, right);
  if (left === right) return true;
  const sub = findAttribute(subAttributesOf(attribute), name);
  return sub !== undefined && sameText(sub, left, right);
}
