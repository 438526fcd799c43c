import type { Attribute } from "../schema/schema.ts";
import type { Filter } from "./ast.ts";
import { checkFilter } from "./check.ts";

/**
 * Reduces a filter over several resource types to one filter for each type. An attribute that a type
 * does not have counts as absent (RFC 7644, section 3.4.2.1). True selects every resource of the
 * type, false none.
 * @throws AppError bad_request, invalidFilter, for a comparison that fits none of the types
 */
export function narrowFilter(filter: Filter, types: readonly Attribute[]): (Filter | boolean)[] {
  switch (filter.kind) {
    case "and":
    case "or": {
      const right = narrowFilter(filter.right, types);
      return narrowFilter(filter.left, types).map((left, i) =>
        combine(filter.kind, left, right[i] ?? false),
      );
    }
    case "not":
      return narrowFilter(filter.filter, types).map((inner) =>
        typeof inner === "boolean" ? !inner : { kind: "not", filter: inner },
      );
    default:
      return narrowComparison(filter, types);
  }
}

function combine(kind: "and" | "or", left: Filter | boolean, right: Filter | boolean) {
  const decisive = kind === "or";
  if (left === decisive || right === decisive) return decisive;
  if (typeof left === "boolean") return right;
  if (typeof right === "boolean") return left;
  return { kind, left, right };
}

function narrowComparison(filter: Filter, types: readonly Attribute[]): (Filter | boolean)[] {
  const errors: unknown[] = [];
  const matchesAbsent = filter.kind === "compare" && filter.op === "ne";
  const narrowed = types.map((type) => {
    try {
      checkFilter(filter, type);
      return filter;
    } catch (error) {
      errors.push(error);
      return matchesAbsent;
    }
  });
  if (errors.length === types.length) throw errors[0];
  return narrowed;
}
