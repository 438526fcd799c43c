import type { CompareOp, Filter, Literal } from "./ast.ts";
import { clip, scimError } from "../error.ts";
import { type AttributePath, locate, type Target } from "../schema/locate.ts";
import { describeDateTime } from "../schema/read-value.ts";
import { type Attribute, findAttribute, subAttributesOf } from "../schema/schema.ts";
import { coerce } from "./compare-values.ts";

/**
 * Refuses a filter that does not fit the attributes of `parent` (a resource type or a complex
 * attribute): unknown names, values of another type, operators that the type does not support.
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
      findTarget(parent, filter.path);
      return;
    case "element": {
      const { attribute, sub } = findTarget(parent, filter.path);
      if (attribute.type !== "complex" || sub !== undefined) {
        throw invalidFilter(filter.path, "has no sub-attributes to filter by");
      }
      checkFilter(filter.filter, attribute);
      return;
    }
    case "compare":
      checkComparison(
        filter.path,
        comparedAttribute(findTarget(parent, filter.path)),
        filter.op,
        filter.value,
      );
  }
}

function findTarget(parent: Attribute, path: AttributePath): Target {
  const target = locate(parent, path);
  const named = target === null ? undefined : (target.sub ?? target.attribute);
  if (target === null || named?.returned === "never") {
    throw invalidFilter(path, "is not an attribute that can be filtered by");
  }
  return target;
}

/** A comparison with a complex attribute compares its `value`. */
function comparedAttribute({ attribute, sub }: Target): Attribute {
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
  const isEquality = op === "eq" || op === "ne";
  const isSubstring = op === "co" || op === "sw" || op === "ew";
  if (type === "complex")
    throw invalidFilter(path, "is complex; compare one of its sub-attributes");
  if (literal === null && isEquality) return;
  if (coerce(attribute, literal) === undefined) {
    if (type === "dateTime" && typeof literal === "string") {
      const expected = describeDateTime(literal);
      const hint = /\+\d\d:\d\d, /.test(expected) ? "; in a URL, write + as %2B" : "";
      throw invalidFilter(path, `is of type dateTime: compare it with ${expected}${hint}`);
    }
    const expected = type === "reference" || type === "binary" ? "string" : type;
    throw invalidFilter(path, `is of type ${expected}, but the value in the filter is not`);
  }
  const isOrdered = type === "integer" || type === "decimal" || type === "dateTime";
  if (isEquality || type === "string" || type === "reference" || (isOrdered && !isSubstring))
    return;
  throw invalidFilter(path, `is of type ${type}, which does not support the operator ${op}`);
}

function invalidFilter({ name, sub }: AttributePath, problem: string) {
  const attribute = clip(sub === undefined ? name : `${name}.${sub}`);
  return scimError("invalidFilter", `Invalid filter: ${attribute} ${problem}.`);
}
