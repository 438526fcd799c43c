import { elementsOf, same, sameElement, selectElements, storeElements } from "./elements.ts";
import type { Attribute } from "../schema/schema.ts";
import { clip, isObject, type JsonObject, scimError } from "../error.ts";
import type { FilteredTarget } from "./write-attributes.ts";
import { readElements } from "./write-elements.ts";

/**
 * Takes a value away: RFC 7644, section 3.5.2.2. With elements in `raw`, as Entra and Okta send
 * them, only those go. What is not there needs no removing, so a repeated request succeeds.
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
    storeElements(owner, attribute, without(attribute, elements, raw, at), at);
    return;
  }
  const chosen = new Set<unknown>(selectElements(attribute, filter, elements.filter(isObject)));
  if (sub === undefined) {
    storeElements(
      owner,
      attribute,
      elements.filter((element) => !chosen.has(element)),
      at,
    );
  } else {
    for (const element of chosen) if (isObject(element)) delete element[sub.name];
  }
}

function checkRemovable({ required, mutability }: Attribute, at: string): void {
  if (!required && mutability !== "immutable") return;
  const reason = required ? "required. Replace it with another value" : "fixed once it is set";
  throw scimError("mutability", `${clip(at)} cannot be removed, as it is ${reason}.`, at);
}

/** The elements but those named in `raw`; nothing named means all, and [] names none. */
function without(
  attribute: Attribute,
  elements: readonly unknown[],
  raw: unknown,
  at: string,
): readonly unknown[] {
  if (raw === undefined || raw === null || raw === "") return [];
  const named = readElements(attribute, raw, at);
  return elements.filter((element) => !named.some((name) => covers(attribute, name, element)));
}

/** Whether the description fits: by its `value` and `type`, else by all that it says. */
function covers(attribute: Attribute, described: unknown, element: unknown): boolean {
  if (!isObject(described) || !isObject(element)) return described === element;
  if (described["value"] !== undefined) return sameElement(attribute, described, element);
  return Object.keys(described).every((name) => same(attribute, name, described, element));
}
