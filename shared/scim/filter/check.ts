import type { CompareOp, Filter, Literal } from "./ast.ts";
import { readDateTime } from "../../values/date-time.ts";
import { timeInstead, toBoolean } from "../resource/read-value.ts";
import { type AttributePath, locate, type Target } from "../schema/resource-type.ts";
import { type Attribute, findAttribute, subAttributesOf } from "../schema/schema.ts";
import { clip, scimError } from "../error.ts";

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
    if (type === "dateTime" && typeof literal === "string") {
      const instead = timeInstead(literal);
      const hint = /\+\d\d:\d\d, /.test(instead) ? "; in a URL, + is written %2B" : "";
      throw refused(path, `is of type dateTime: compare it with ${instead}${hint}`);
    }
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
      return typeof literal === "string" ? readDateTime(literal)?.getTime() : undefined;
    default:
      return typeof literal === "string" ? literal : undefined;
  }
}
