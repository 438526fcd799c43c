import { findMember, isObject, type JsonObject } from "../../values/json.ts";
import { clip, scimError } from "../error.ts";
import type { Filter } from "../filter/ast.ts";
import { printFilter } from "../filter/print.ts";
import { readComplexValue, readSimpleValue, unwrapArray } from "../schema/read-value.ts";
import type { Attribute } from "../schema/schema.ts";
import {
  checkCount,
  checkPrimary,
  elementsOf,
  keepOnePrimary,
  mergeElements,
  selectElements,
  storeElements,
} from "./elements.ts";
import { type FilteredTarget, keyTarget, protectedPart } from "./target.ts";

type WriteOp = "add" | "replace";

/**
 * Writes the attributes of `raw` into `into`, which holds canonical values. Names may be in any
 * case, dotted (`name.givenName`), qualified by a URN, or followed by a value filter. Unknown and
 * read-only names are ignored. A POST or PUT body is an "add" to an empty resource, a PATCH without
 * a path one to the present resource (RFC 7644, section 3.5.2).
 *
 * @param parent the definition of `into`: a resource type or a complex attribute.
 * @param at the path of `raw` in the input, or "".
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

/** Writes one attribute; null, "" and [] unassign it. */
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
    writeInside(into, parent, (child) => writeTarget(op, child, { ...target, parents }, raw, at));
  } else if (attribute.multiValued) {
    writeElements(op, into, target, raw, at);
  } else if (attribute.type === "complex") {
    const object = readComplexValue(attribute, unwrapArray(raw), at);
    if (object === undefined) delete into[attribute.name];
    else writeInside(into, attribute, (child) => writeAttributes(op, child, attribute, object, at));
  } else {
    writeSimple(into, attribute, raw, at);
  }
}

function writeInside(
  into: JsonObject,
  attribute: Attribute,
  write: (child: JsonObject) => void,
): void {
  const present = into[attribute.name];
  const child = isObject(present) ? present : {};
  const { value, $ref } = child;
  write(child);
  // If only the value changed, the $ref still points to the previous one.
  if (child["value"] !== value && child["$ref"] === $ref) delete child["$ref"];
  into[attribute.name] = child;
}

function writeSimple(into: JsonObject, attribute: Attribute, raw: unknown, at: string): void {
  const value = readSimpleValue(attribute, raw, at);
  const present = into[attribute.name];
  if (attribute.mutability === "immutable" && present !== undefined && present !== value) {
    throw scimError("mutability", `${clip(at)} is immutable and already set.`, at);
  }
  if (value === undefined) delete into[attribute.name];
  else into[attribute.name] = value;
}

/**
 * Writes a multi-valued attribute, as a whole or in part (with a filter or a sub-attribute): RFC
 * 7644, sections 3.5.2.1 and 3.5.2.3. If no element matches a filter such as `type eq "work"`, an
 * element with those values is created, as Entra expects. Only replacing whole elements needs a match.
 *
 * @throws AppError bad_request: invalidValue, mutability or noTarget.
 */
function writeElements(
  op: WriteOp,
  owner: JsonObject,
  target: FilteredTarget,
  raw: unknown,
  at: string,
): void {
  const { attribute, filter, sub } = target;
  const present = elementsOf(owner, attribute);
  if (filter === undefined && sub === undefined) {
    const added = parseElements(attribute, raw, at);
    const base = op === "add" ? present : [];
    storeElements(owner, attribute, mergeElements(attribute, base, added), at);
    return;
  }
  const elements = present.filter(isObject);
  const selected = new Set(selectElements(attribute, filter, elements));
  const value = unwrapArray(raw);
  if (value === undefined || value === null || value === "") {
    const isRemoval = sub === undefined && op === "replace";
    const remaining = isRemoval ? elements.filter((element) => !selected.has(element)) : elements;
    if (sub !== undefined) for (const element of selected) delete element[sub.name];
    storeElements(owner, attribute, remaining, at);
    return;
  }
  if (selected.size === 0) {
    const needsMatch = op === "replace" && sub === undefined;
    const created = needsMatch ? null : elementFromFilter(attribute, filter, at);
    if (created === null) throw noTarget(attribute, filter, at);
    elements.push(created);
    selected.add(created);
  }
  for (const element of selected) writeElement(op, element, target, value, at);
  keepOnePrimary(elements, [...selected], at);
  storeElements(owner, attribute, elements, at);
}

function writeElement(
  op: WriteOp,
  element: JsonObject,
  { attribute, filter, sub }: FilteredTarget,
  value: unknown,
  at: string,
): void {
  if (sub !== undefined) {
    writeTarget(op, element, { parents: [], attribute: sub }, value, at);
    return;
  }
  const object = readComplexValue(attribute, value, at) ?? {};
  if (op === "replace") {
    // A replaced element keeps the values of its filter, unless the new value overwrites them.
    const filtered = elementFromFilter(attribute, filter, at) ?? {};
    for (const name of Object.keys(element)) {
      if (!Object.hasOwn(filtered, name)) delete element[name];
    }
  }
  writeAttributes(op, element, attribute, object, at);
}

/**
 * The elements of a multi-valued attribute. A single value counts as an array of one.
 * @throws AppError bad_request, invalidValue.
 */
export function parseElements(attribute: Attribute, raw: unknown, at: string): unknown[] {
  if (raw === null || raw === undefined || raw === "") return [];
  const list = Array.isArray(raw) ? raw : [raw];
  checkCount(list.length, at);
  const elements = list
    .map((value: unknown, i) =>
      parseElement(attribute, value, Array.isArray(raw) ? `${at}[${i}]` : at),
    )
    .filter((element) => element !== undefined);
  checkPrimary(elements, at);
  return elements;
}

function parseElement(attribute: Attribute, raw: unknown, at: string): unknown {
  if (attribute.type !== "complex") {
    // Entra sends elements of simple attributes as objects with a `value`.
    const value = isObject(raw) ? findMember(raw, "value") : undefined;
    return readSimpleValue(attribute, value === undefined ? raw : value, at);
  }
  const object = readComplexValue(attribute, raw, at);
  if (object === undefined) return undefined;
  const element: JsonObject = {};
  writeAttributes("add", element, attribute, object, at);
  return Object.keys(element).length > 0 ? element : undefined;
}

/** The element that a filter of `eq` and `and` describes; null for any other filter. */
function elementFromFilter(
  attribute: Attribute,
  filter: Filter | undefined,
  at: string,
): JsonObject | null {
  const element: JsonObject = {};
  const pending = filter === undefined ? [] : [filter];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (next.kind === "and") pending.push(next.left, next.right);
    else if (next.kind !== "compare" || next.op !== "eq") return null;
    else writeAttributes("add", element, attribute, { [next.path.name]: next.value }, at);
  }
  return element;
}

function noTarget(attribute: Attribute, filter: Filter | undefined, at: string) {
  const text = filter === undefined ? "" : ` matches ${clip(printFilter(filter))}`;
  const message = `No element of ${attribute.name}${text}. Read the resource and correct the path.`;
  return scimError("noTarget", message, at);
}
