import {
  checkCount,
  elementsOf,
  isPrimary,
  keepPrimary,
  mergeElements,
  selectElements,
  storeElements,
} from "./elements.ts";
import type { Filter } from "../filter/ast.ts";
import { printFilter } from "../filter/print.ts";
import { readSimple } from "../resource/read-value.ts";
import type { Attribute } from "../schema/schema.ts";
import { clip, isObject, type JsonObject, scimError } from "../error.ts";
import {
  type FilteredTarget,
  toObject,
  unwrap,
  writeAttributes,
  type WriteOp,
  writeTarget,
} from "./write-attributes.ts";

/**
 * Writes a multi-valued attribute, whole or (by filter or sub-attribute) in part: RFC 7644,
 * sections 3.5.2.1 and 3.5.2.3. Where no element matches `type eq "work"` and the like, one with
 * those values is made, as Entra expects; only a replace of whole elements needs a match.
 *
 * @throws AppError bad_request: invalidValue, mutability or noTarget.
 */
export function writeElements(
  op: WriteOp,
  owner: JsonObject,
  target: FilteredTarget,
  raw: unknown,
  at: string,
): void {
  const { attribute, filter, sub } = target;
  const present = elementsOf(owner, attribute);
  if (filter === undefined && sub === undefined) {
    const added = readElements(attribute, raw, at);
    const base = op === "add" ? present : [];
    storeElements(owner, attribute, mergeElements(attribute, base, added), at);
    return;
  }
  const elements = present.filter(isObject);
  const chosen = new Set(selectElements(attribute, filter, elements));
  const value = unwrap(raw);
  if (value === undefined || value === null || value === "") {
    const kept = op === "add" ? elements : elements.filter((element) => !chosen.has(element));
    if (sub !== undefined) for (const element of chosen) delete element[sub.name];
    storeElements(owner, attribute, sub === undefined ? kept : elements, at);
    return;
  }
  if (chosen.size === 0) {
    const whole = op === "replace" && sub === undefined;
    const created = whole ? null : describedBy(attribute, filter, at);
    if (created === null) throw noTarget(attribute, filter, at);
    elements.push(created);
    chosen.add(created);
  }
  for (const element of chosen) writeElement(op, element, target, value, at);
  keepOnePrimary(elements, [...chosen], at);
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
  const object = toObject(attribute, value, at) ?? {};
  if (op === "replace") {
    // The replaced element still answers to its filter where the new value says nothing else.
    const kept = describedBy(attribute, filter, at) ?? {};
    for (const name of Object.keys(element)) if (!Object.hasOwn(kept, name)) delete element[name];
  }
  writeAttributes(op, element, attribute, object, at);
}

function keepOnePrimary(
  elements: readonly JsonObject[],
  chosen: readonly JsonObject[],
  at: string,
): void {
  const primaries = chosen.filter(isPrimary);
  if (primaries.length > 1) throw twoPrimaries(at);
  if (primaries.length === 1) keepPrimary(elements, primaries[0]);
}

/**
 * The elements of a multi-valued attribute; a single value counts as an array of one.
 * @throws AppError bad_request, invalidValue.
 */
export function readElements(attribute: Attribute, raw: unknown, at: string): unknown[] {
  if (raw === null || raw === undefined || raw === "") return [];
  const list = Array.isArray(raw) ? raw : [raw];
  checkCount(list.length, at);
  const elements = list
    .map((value: unknown, i) =>
      readElement(attribute, value, Array.isArray(raw) ? `${at}[${i}]` : at),
    )
    .filter((element) => element !== undefined);
  if (elements.filter(isPrimary).length > 1) throw twoPrimaries(at);
  return elements;
}

function readElement(attribute: Attribute, raw: unknown, at: string): unknown {
  if (attribute.type !== "complex") return readSimple(attribute, plainValue(raw), at);
  const object = toObject(attribute, raw, at);
  if (object === undefined) return undefined;
  const element: JsonObject = {};
  writeAttributes("add", element, attribute, object, at);
  return Object.keys(element).length > 0 ? element : undefined;
}

/** Entra sends an element of a simple attribute as it sends those of complex ones. */
function plainValue(raw: unknown): unknown {
  if (!isObject(raw)) return raw;
  const key = Object.keys(raw).find((name) => name.toLowerCase() === "value");
  return key === undefined ? raw : raw[key];
}

/** The element that the filter describes by `eq` and `and`; null when it says anything else. */
function describedBy(
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

function twoPrimaries(at: string) {
  const message = `${clip(at)} has more than one primary value. Mark at most one with "primary": true.`;
  return scimError("invalidValue", message, at);
}
