import { isObject, type JsonObject } from "../../values/json.ts";
import { clip, scimError } from "../error.ts";
import type { Attribute } from "../schema/schema.ts";
import {
  elementsOf,
  sameElement,
  sameSubValue,
  selectElements,
  storeElements,
} from "./elements.ts";
import type { FilteredTarget } from "./target.ts";
import { parseElements } from "./write.ts";

/**
 * Removes a value: RFC 7644, section 3.5.2.2. If `raw` lists elements, as Entra and Okta send them,
 * only those are removed. Removing an absent value succeeds, so a request can be repeated.
 *
 * @throws AppError bad_request, mutability for a required or immutable attribute; invalidValue.
 */
export function removeTarget(
  owner: JsonObject,
  target: FilteredTarget,
  raw: unknown,
  at: string,
): void {
  const { attribute, filter, sub } = target;
  const [parent, ...parents] = target.parents;
  if (parent !== undefined) {
    const child = owner[parent.name];
    if (isObject(child)) removeTarget(child, { ...target, parents }, raw, at);
    return;
  }
  checkRemovable(sub ?? attribute, at);
  if (!attribute.multiValued) {
    delete owner[attribute.name];
    return;
  }
  const elements = elementsOf(owner, attribute);
  if (filter === undefined && sub === undefined) {
    storeElements(owner, attribute, withoutListed(attribute, elements, raw, at), at);
    return;
  }
  const selected = new Set<unknown>(selectElements(attribute, filter, elements.filter(isObject)));
  if (sub === undefined) {
    const remaining = elements.filter((element) => !selected.has(element));
    storeElements(owner, attribute, remaining, at);
  } else {
    for (const element of selected) if (isObject(element)) delete element[sub.name];
  }
}

function checkRemovable({ required, mutability }: Attribute, at: string): void {
  if (required) {
    const message = `${clip(at)} is required and cannot be removed. Replace it with another value.`;
    throw scimError("mutability", message, at);
  }
  if (mutability === "immutable") {
    throw scimError("mutability", `${clip(at)} is immutable and cannot be removed.`, at);
  }
}

/** Removes the elements that `raw` lists. No list removes all elements, an empty list none. */
function withoutListed(
  attribute: Attribute,
  elements: readonly unknown[],
  raw: unknown,
  at: string,
): readonly unknown[] {
  if (raw === undefined || raw === null || raw === "") return [];
  const listed = parseElements(attribute, raw, at);
  return elements.filter(
    (element) => !listed.some((description) => describes(attribute, description, element)),
  );
}

/** Whether a description fits an element: by `value` and `type`, else by all its sub-attributes. */
function describes(attribute: Attribute, description: unknown, element: unknown): boolean {
  if (!isObject(description) || !isObject(element)) return description === element;
  if (description["value"] !== undefined) return sameElement(attribute, description, element);
  return Object.keys(description).every((name) =>
    sameSubValue(attribute, name, description, element),
  );
}
