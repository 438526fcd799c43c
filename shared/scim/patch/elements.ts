import { isObject, type JsonObject, sameValue } from "../../values/json.ts";
import { clip, scimError } from "../error.ts";
import type { Filter } from "../filter/ast.ts";
import { sameText } from "../filter/compare-values.ts";
import { matches } from "../filter/match.ts";
import { type Attribute, findAttribute, subAttributesOf } from "../schema/schema.ts";

const maxElements = 100;

export function elementsOf(owner: JsonObject, attribute: Attribute): readonly unknown[] {
  const value = owner[attribute.name];
  return Array.isArray(value) ? value : [];
}

/** Stores the elements of a multi-valued attribute. Without elements, the attribute is unassigned. */
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
  const message = `${clip(at)} would have ${count} elements. Send at most ${maxElements}.`;
  throw scimError("invalidValue", message, at);
}

/** The elements that match the filter; all of them without a filter. */
export function selectElements(
  attribute: Attribute,
  filter: Filter | undefined,
  elements: readonly JsonObject[],
): readonly JsonObject[] {
  if (filter === undefined) return elements;
  const subAttributes = subAttributesOf(attribute);
  return elements.filter((element) => matches(filter, element, subAttributes));
}

/** Appends each new element, or merges it into the same element if that exists. One primary remains. */
export function mergeElements(
  attribute: Attribute,
  present: readonly unknown[],
  added: readonly unknown[],
): unknown[] {
  const merged = [...present];
  for (const element of added) {
    const existing = merged.find((candidate) => sameElement(attribute, candidate, element));
    if (existing === undefined) merged.push(element);
    else if (isObject(existing)) Object.assign(existing, element);
    if (isPrimary(element)) setPrimary(merged, existing ?? element);
  }
  return merged;
}

function isPrimary(element: unknown): boolean {
  return isObject(element) && element["primary"] === true;
}

/** A new primary element clears the flag of the others: RFC 7644, section 3.5.2. */
function setPrimary(elements: readonly unknown[], primary: unknown): void {
  for (const element of elements) {
    if (element !== primary && isObject(element) && isPrimary(element)) element["primary"] = false;
  }
}

/** Makes a primary element among `written` the only one in `elements`. */
export function keepOnePrimary(
  elements: readonly JsonObject[],
  written: readonly JsonObject[],
  at: string,
): void {
  checkPrimary(written, at);
  const primary = written.find(isPrimary);
  if (primary !== undefined) setPrimary(elements, primary);
}

/** @throws AppError bad_request, invalidValue, for more than one primary element. */
export function checkPrimary(elements: readonly unknown[], at: string): void {
  if (elements.filter(isPrimary).length < 2) return;
  const message = `${clip(at)} has more than one primary value. Send at most one with "primary": true.`;
  throw scimError("invalidValue", message, at);
}

/**
 * Whether two elements are the same one: an equal `value`, and an equal `type` if both have one
 * (RFC 7643, section 2.4). Elements without a `value` must be equal as a whole.
 */
export function sameElement(attribute: Attribute, a: unknown, b: unknown): boolean {
  if (!isObject(a) || !isObject(b) || a["value"] === undefined || b["value"] === undefined) {
    return sameValue(a, b);
  }
  const ignoresType = a["type"] === undefined || b["type"] === undefined;
  return (
    sameSubValue(attribute, "value", a, b) && (ignoresType || sameSubValue(attribute, "type", a, b))
  );
}

/** Whether one sub-attribute is equal in both elements, compared as in filters. */
export function sameSubValue(
  attribute: Attribute,
  name: string,
  a: JsonObject,
  b: JsonObject,
): boolean {
  const [left, right] = [a[name], b[name]];
  if (typeof left !== "string" || typeof right !== "string") return sameValue(left, right);
  if (left === right) return true;
  const sub = findAttribute(subAttributesOf(attribute), name);
  return sub !== undefined && sameText(sub, left, right);
}
