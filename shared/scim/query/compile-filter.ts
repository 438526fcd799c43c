import { type SQL, sql } from "drizzle-orm";
import type { Filter } from "../filter/ast.ts";
import { type AttributePath, locate, type Target } from "../schema/locate.ts";
import type { Attribute } from "../schema/schema.ts";
import { compareTo, isAssigned } from "./compare.ts";
import { jsonValue, type SqlValue, attributeValue } from "./sql-value.ts";
import { pathKey, type ResourceMap } from "./resource-map.ts";

/**
 * Compiles a filter that `checkFilter` has accepted to a condition in SQL. The condition is true if
 * `matches` is true for the rendered resource, else false or null. All values are parameters.
 */
export function compileFilter(filter: Filter, map: ResourceMap): SQL {
  return compile(filter, { type: map.type, json: map.resource, map });
}

/** What the names in a filter refer to: the row, or one element of a multi-valued attribute. */
interface Root {
  type: Attribute;
  json: SQL;
  /** Only for the row. */
  map?: ResourceMap;
}

const never = sql`false`;

function compile(filter: Filter, root: Root): SQL {
  switch (filter.kind) {
    case "and":
      return sql`(${compile(filter.left, root)} and ${compile(filter.right, root)})`;
    case "or":
      return sql`(${compile(filter.left, root)} or ${compile(filter.right, root)})`;
    case "not":
      return sql`(${compile(filter.filter, root)} is not true)`;
    case "present": {
      const target = locate(root.type, filter.path);
      return target === null ? never : present(target, root);
    }
    case "element": {
      const target = locate(root.type, filter.path);
      if (target === null) return never;
      if (target.attribute.multiValued || !root.map) {
        return someElement(target, filter.filter, root);
      }
      // A singular attribute may have columns, which only full paths find.
      return sql`(${present(target, root)} and ${compile(withPrefix(filter.path, filter.filter), root)})`;
    }
    default: {
      if (filter.op === "ne") return sql`(${compile({ ...filter, op: "eq" }, root)} is not true)`;
      const target = locate(root.type, filter.path);
      if (target === null) return never;
      if (filter.value === null) return sql`not ${present(target, root)}`;
      return compare(target, filter, root);
    }
  }
}

/** Rewrites `meta[created pr]` as `meta.created pr`. */
function withPrefix(path: AttributePath, filter: Filter): Filter {
  switch (filter.kind) {
    case "and":
    case "or":
      return {
        ...filter,
        left: withPrefix(path, filter.left),
        right: withPrefix(path, filter.right),
      };
    case "not":
    case "element":
      return { ...filter, filter: withPrefix(path, filter.filter) };
    default:
      return { ...filter, path: { ...path, sub: filter.path.name } };
  }
}

function present(target: Target, root: Root): SQL {
  const { attribute, sub } = target;
  if (!attribute.multiValued) return isAssigned(valueIn(root, target));
  return exists(target, root, sub === undefined ? sql`true` : isAssigned(jsonValue(sql`e`, [sub])));
}

function compare(target: Target, filter: Filter & { kind: "compare" }, root: Root): SQL {
  const { parents, attribute, sub } = target;
  // A comparison with a complex attribute compares its `value`.
  const value = (sub ?? attribute).subAttributes?.find(({ name }) => name === "value");
  const compared = value ?? sub ?? attribute;
  if (!attribute.multiValued) {
    const path =
      value === undefined ? target : { parents: [...parents, attribute], attribute: value };
    return compareTo(valueIn(root, path), filter.op, filter.value);
  }
  const lookup = lookupOf(target, compared, root);
  if (lookup && filter.op === "eq" && typeof filter.value === "string") return lookup(filter.value);
  const element = jsonValue(sql`e`, compared === attribute ? [] : [compared]);
  const comparison = compareTo({ ...element, attribute: compared }, filter.op, filter.value);
  return exists(target, root, comparison);
}

/** A condition that one element satisfies the whole filter, with an indexed lookup if possible. */
function someElement(target: Target, filter: Filter, root: Root): SQL {
  const { attribute } = target;
  const condition = exists(target, root, compile(filter, { type: attribute, json: sql`e` }));
  const value = attribute.subAttributes?.find(({ name }) => name === "value");
  const lookup = value && lookupOf(target, value, root);
  const text = lookup && requiredValue(filter);
  return text === undefined || !lookup ? condition : sql`(${lookup(text)} and ${condition})`;
}

/** The text that an element needs as its `value` to satisfy the filter, if there is one. */
function requiredValue(filter: Filter): string | undefined {
  if (filter.kind === "and") return requiredValue(filter.left) ?? requiredValue(filter.right);
  if (filter.kind !== "compare" || filter.op !== "eq") return undefined;
  const { path, value } = filter;
  return path.name.toLowerCase() === "value" && typeof value === "string" ? value : undefined;
}

function lookupOf({ parents, attribute }: Target, compared: Attribute, { map }: Root) {
  return compared.name === "value" || compared === attribute
    ? map?.lookups[pathKey([...parents, attribute])]
    : undefined;
}

function exists(target: Target, root: Root, condition: SQL): SQL {
  return sql`exists (select from ${elementsOf(target, root)} where ${condition})`;
}

/** A FROM item with each element as `e`. A singular complex value counts as one element. */
export function elementsOf({ parents, attribute }: Target, { json, map }: Root): SQL {
  const derived = map?.elements[pathKey([...parents, attribute])];
  if (derived) return derived;
  const { json: value } = jsonValue(json, [...parents, attribute]);
  return sql`jsonb_array_elements(case jsonb_typeof(${value}) when 'array' then ${value}
    when 'object' then jsonb_build_array(${value}) else '[]' end) as e`;
}

const valueIn = ({ json, map }: Root, { parents, attribute }: Target): SqlValue =>
  attributeValue([...parents, attribute], json, map);
