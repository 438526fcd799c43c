import type { CompareOp, Filter, Literal } from "./filter-ast.ts";
import { isDateTime, toBoolean } from "./read-value.ts";
import { type AttributePath, locate, type Target } from "./resource-type.ts";
import { type Attribute, findAttribute, subAttributesOf } from "./schema.ts";
import { clip, isObject, type JsonObject, scimError } from "./scim-error.ts";

/**
 * Whether a complex value (an element such as one of `emails`, or a whole resource) satisfies the
 * filter: RFC 7644, section 3.4.2.2. Strings compare by caseExact; a multi-valued attribute
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

/**
 * Refuses a filter that makes no sense for the attributes of `parent` (a resource type or a
 * complex attribute): unknown names, literals of a wrong type, operators the type does not have.
 *
 * @throws AppError bad_request, invalidFilter.
 */
export function checkFilter(filter: Filter, parent: Attribute): void {
  switch (filter.kind) {
    case "and":
    case "or":
      checkFilter(filter.left, parent);
      checkFilter(filter.right, parent);
      return;
    case "not":
      checkFilter(filter.filter, parent);
      return;
    case "present":
      known(parent, filter.path);
      return;
    case "element": {
      const { attribute, sub } = known(parent, filter.path);
      if (attribute.type !== "complex" || sub !== undefined) {
        throw refused(filter.path, "has no sub-attributes to filter by");
      }
      checkFilter(filter.filter, attribute);
      return;
    }
    case "compare":
      checkComparison(filter.path, simpleOf(known(parent, filter.path)), filter.op, filter.value);
  }
}

function known(parent: Attribute, path: AttributePath): Target {
  const target = locate(parent, path);
  const named = target === null ? undefined : (target.sub ?? target.attribute);
  if (target === null || named?.returned === "never") {
    throw refused(path, "is not an attribute that can be filtered by");
  }
  return target;
}

/** A comparison with a complex attribute means its `value`. */
function simpleOf({ attribute, sub }: Target): Attribute {
  const named = sub ?? attribute;
  return findAttribute(subAttributesOf(named), "value") ?? named;
}

function checkComparison(
  path: AttributePath,
  attribute: Attribute,
  op: CompareOp,
  literal: Literal,
) {
  const { type } = attribute;
  const equality = op === "eq" || op === "ne";
  const part = op === "co" || op === "sw" || op === "ew";
  if (type === "complex") throw refused(path, "is complex; compare one of its sub-attributes");
  if (literal === null && equality) return;
  if (coerce(attribute, literal) === undefined) {
    const wanted = type === "reference" || type === "binary" ? "string" : type;
    throw refused(path, `is of type ${wanted}, and the value in the filter is not`);
  }
  const ordered = type === "integer" || type === "decimal" || type === "dateTime";
  if (equality || type === "string" || type === "reference" || (ordered && !part)) return;
  throw refused(path, `is of type ${type}, which the operator ${op} does not compare`);
}

function refused({ name, sub }: AttributePath, problem: string) {
  const written = clip(sub === undefined ? name : `${name}.${sub}`);
  return scimError("invalidFilter", `The filter is wrong: ${written} ${problem}.`);
}

/** The literal as a value of the attribute's type ("True" for a boolean), or undefined. */
export function coerce(
  attribute: Attribute,
  literal: unknown,
): string | number | boolean | undefined {
  switch (attribute.type) {
    case "boolean":
      return toBoolean(literal);
    case "integer":
    case "decimal":
      return typeof literal === "number" ? literal : undefined;
    case "dateTime":
      return typeof literal === "string" && isDateTime(literal) ? Date.parse(literal) : undefined;
    default:
      return typeof literal === "string" ? literal : undefined;
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
  const attribute = findAttribute(attributes, path.name);
  if (attribute === undefined) return { values: [] };
  const found = value[attribute.name];
  const values = Array.isArray(found) ? found : [found];
  if (path.sub === undefined) return { attribute, values };
  const sub = findAttribute(subAttributesOf(attribute), path.sub);
  return sub === undefined ? { values: [] } : { attribute: sub, values: pluck(values, sub) };
}

function pluck(elements: readonly unknown[], sub: Attribute): unknown[] {
  return elements.filter(isObject).map((element) => element[sub.name]);
}

function isPresent(value: unknown): boolean {
  if (isObject(value)) return Object.values(value).some(isPresent);
  return (
    value !== undefined &&
    value !== null &&
    value !== "" &&
    !(Array.isArray(value) && value.length === 0)
  );
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
  if (typeof actual === "string" && typeof wanted === "string" && !attribute.caseExact) {
    return holds(op, actual.toLowerCase(), wanted.toLowerCase());
  }
  return holds(op, actual, wanted);
}

function holds<T extends string | number | boolean>(op: CompareOp, a: T, b: T): boolean {
  switch (op) {
    case "eq":
      return a === b;
    case "gt":
      return a > b;
    case "ge":
      return a >= b;
    case "lt":
      return a < b;
    case "le":
      return a <= b;
    default:
      return typeof a === "string" && typeof b === "string" && holdsPart(op, a, b);
  }
}

function holdsPart(op: CompareOp, a: string, b: string): boolean {
  if (op === "sw") return a.startsWith(b);
  return op === "ew" ? a.endsWith(b) : op === "co" && a.includes(b);
}
