import { checkFilter, type Filter } from "./filter.ts";
import type { Attribute } from "../schema/schema.ts";

/**
 * What is left of a filter over several types for each of them: an attribute that a type lacks is
 * one without a value (RFC 7644, section 3.4.2.1). True stands for all of a type, false for none.
 * @throws AppError bad_request, invalidFilter, for a comparison that fits none of the types
 */
export function narrowFilter(filter: Filter, types: readonly Attribute[]): (Filter | boolean)[] {
  switch (filter.kind) {
    case "and":
    case "or": {
      const right = narrowFilter(filter.right, types);
      return narrowFilter(filter.left, types).map((left, at) =>
        joined(filter.kind, left, right[at] ?? false),
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

function joined(kind: "and" | "or", left: Filter | boolean, right: Filter | boolean) {
  const decides = kind === "or";
  if (left === decides || right === decides) return decides;
  if (typeof left === "boolean") return right;
  if (typeof right === "boolean") return left;
  return { kind, left, right };
}

function narrowComparison(filter: Filter, types: readonly Attribute[]): (Filter | boolean)[] {
  const failures: unknown[] = [];
  const withoutValue = filter.kind === "compare" && filter.op === "ne";
  const narrowed = types.map((type) => {
    try {
      checkFilter(filter, type);
      return filter;
    } catch (error) {
      failures.push(error);
      return withoutValue;
    }
  });
  if (failures.length === types.length) throw failures[0];
  return narrowed;
}
