import { coerce } from "./check.ts";
import { comparable, sameText } from "./comparable.ts";
import type { CompareOp, Filter, Literal } from "./ast.ts";
import type { AttributePath } from "../schema/resource-type.ts";
import { type Attribute, findAttribute, subAttributesOf } from "../schema/schema.ts";
import { isObject, type JsonObject } from "../error.ts";

/**
 * Whether a complex value (an element such as one of `emails`, or a whole resource) satisfies the
 * filter: RFC 7644, section 3.4.2.2. Strings compare by `comparable`; a multi-valued attribute
 * satisfies a comparison when one element does; `ne` is the opposite of `eq`, also for what is
 * absent. Unknown names and literals of a wrong type match nothing: `checkFilter` refuses those.
 *
 * @param attributes the definitions of the value's attributes.
 */
export function matches(
  filter: Filter,
  value: JsonObject,
  attributes: readonly Attribute[],
): boolean {
  switch (filter.kind) {
    case "and":
      return matches(filter.left, value, attributes) && matches(filter.right, value, attributes);
    case "or":
      return matches(filter.left, value, attributes) || matches(filter.right, value, attributes);
    case "not":
      return !matches(filter.filter, value, attributes);
    case "present":
      return select(filter.path, value, attributes).values.some(isPresent);
    case "element": {
      const { attribute, values } = select(filter.path, value, attributes);
      const subs = attribute === undefined ? [] : subAttributesOf(attribute);
      return values.some((element) => isObject(element) && matches(filter.filter, element, subs));
    }
    default: {
      const { attribute, values } = select(filter.path, value, attributes);
      return attribute !== undefined && compareAny(attribute, filter.op, values, filter.value);
    }
  }
}

interface Selection {
  attribute?: Attribute;
  values: readonly unknown[];
}

function select(
  path: AttributePath,
  value: JsonObject,
  attributes: readonly Attribute[],
): Selection {
  const extension = path.schema === undefined ? undefined : findAttribute(attributes, path.schema);
  if (extension !== undefined) {
    const inner = value[extension.name];
    const { schema: _, ...rest } = path;
    return select(rest, isObject(inner) ? inner : {}, subAttributesOf(extension));
  }
  const attribute = findAttribute(attributes, path.name) ?? wholeExtension(path, attributes);
  if (attribute === undefined) return { values: [] };
  const found = value[attribute.name];
  const values = Array.isArray(found) ? found : [found];
  if (path.sub === undefined) return { attribute, values };
  const sub = findAttribute(subAttributesOf(attribute), path.sub);
  return sub === undefined ? { values: [] } : { attribute: sub, values: pluck(values, sub) };
}

function wholeExtension({ schema, name }: AttributePath, attributes: readonly Attribute[]) {
  return schema === undefined ? undefined : findAttribute(attributes, `${schema}:${name}`);
}

function pluck(elements: readonly unknown[], sub: Attribute): unknown[] {
  return elements.filter(isObject).map((element) => element[sub.name]);
}

function isPresent(value: unknown): boolean {
  if (isObject(value)) return Object.values(value).some(isPresent);
  return value !== undefined && value !== null && value !== "";
}

function compareAny(
  attribute: Attribute,
  op: CompareOp,
  values: readonly unknown[],
  literal: Literal,
): boolean {
  if (op === "ne") return !compareAny(attribute, "eq", values, literal);
  if (literal === null) return op === "eq" && !values.some(isPresent);
  const value = findAttribute(subAttributesOf(attribute), "value");
  if (value !== undefined) return compareAny(value, op, pluck(values, value), literal);
  const wanted = coerce(attribute, literal);
  return wanted !== undefined && values.some((found) => compare(attribute, op, found, wanted));
}

function compare(
  attribute: Attribute,
  op: CompareOp,
  found: unknown,
  wanted: string | number | boolean,
): boolean {
  // RFC 7643, section 2.4: an absent "primary" is false.
  const actual = coerce(attribute, found ?? (attribute.name === "primary" ? false : undefined));
  if (actual === undefined) return false;
  if (typeof actual === "string" && typeof wanted === "string") {
    if (op === "eq") return sameText(attribute, actual, wanted);
    return holds(op, comparable(attribute, actual), comparable(attribute, wanted));
  }
  return holds(op, actual, wanted);
}

function holds<T extends string | number | boolean>(op: CompareOp, a: T, b: T): boolean {
  switch (op) {
    case "eq":
      return a === b;
    case "gt":
      return order(a, b) > 0;
    case "ge":
      return order(a, b) >= 0;
    case "lt":
      return order(a, b) < 0;
    case "le":
      return order(a, b) <= 0;
    default:
      return typeof a === "string" && typeof b === "string" && holdsPart(op, a, b);
  }
}

/** Texts by their code points, as the database has them; a plain `<` goes by UTF-16. */
function order(a: string | number | boolean, b: string | number | boolean): number {
  if (typeof a !== "string" || typeof b !== "string") return Number(a) - Number(b);
  const [left, right] = [Array.from(a), Array.from(b)];
  const at = left.findIndex((character, i) => character !== right[i]);
  if (at === -1) return left.length - right.length;
  return (left[at]?.codePointAt(0) ?? -1) - (right[at]?.codePointAt(0) ?? -1);
}

function holdsPart(op: CompareOp, a: string, b: string): boolean {
  if (op === "sw") return a.startsWith(b);
  return op === "ew" ? a.endsWith(b) : op === "co" && a.includes(b);
}
