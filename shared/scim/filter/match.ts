import { isObject, type JsonObject } from "../../values/json.ts";
import type { AttributePath } from "../schema/locate.ts";
import { type Attribute, findAttribute, subAttributesOf } from "../schema/schema.ts";
import type { CompareOp, Filter, Literal } from "./ast.ts";
import { coerce, satisfies } from "./compare-values.ts";

/**
 * Whether a complex value (an element such as one of `emails`, or a whole resource) satisfies the
 * filter: RFC 7644, section 3.4.2.2. Strings are compared in their `comparable` form. A multi-valued
 * attribute satisfies a comparison if one element does. `ne` is the negation of `eq`, also for absent
 * attributes. Unknown names and values of another type match nothing: `checkFilter` refuses them.
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
  const selected = value[attribute.name];
  const values = Array.isArray(selected) ? selected : [selected];
  if (path.sub === undefined) return { attribute, values };
  const sub = findAttribute(subAttributesOf(attribute), path.sub);
  return sub === undefined ? { values: [] } : { attribute: sub, values: pluck(values, sub) };
}

/** A path that is the URN of an extension was parsed with the URN's last part as the name. */
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
  const sub = findAttribute(subAttributesOf(attribute), "value");
  if (sub !== undefined) return compareAny(sub, op, pluck(values, sub), literal);
  const expected = coerce(attribute, literal);
  if (expected === undefined) return false;
  // RFC 7643, section 2.4: an absent "primary" is false.
  const absent = attribute.name === "primary" ? false : undefined;
  return values.some((value) => {
    const actual = coerce(attribute, value ?? absent);
    return actual !== undefined && satisfies(attribute, op, actual, expected);
  });
}
