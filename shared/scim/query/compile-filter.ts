import { type SQL, sql } from "drizzle-orm";
import type { Filter } from "../filter/ast.ts";
import { type AttributePath, locate, type Target } from "../schema/resource-type.ts";
import type { Attribute } from "../schema/schema.ts";
import { compareTo, presence } from "./compare.ts";
import { jsonAt, type Place, placeOf } from "./location.ts";
import { pathKey, type ResourceMap } from "./resource-map.ts";

/**
 * A filter that `checkFilter` has passed, as a condition in SQL: it is true where `matches` is of
 * the rendered resource, and false or null elsewhere. All values are parameters.
 */
export function compileFilter(filter: Filter, map: ResourceMap): SQL {
  return compile(filter, { type: map.type, json: map.resource, map });
}

/** What names are looked up in: the row, or one element of a multi-valued attribute. */
interface Root {
  type: Attribute;
  json: SQL;
  /** Set for the row only. */
  map?: ResourceMap;
}

const nothing = sql`false`;

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
      return target === null ? nothing : present(target, root);
    }
    case "element": {
      const target = locate(root.type, filter.path);
      if (target === null) return nothing;
      if (target.attribute.multiValued || !root.map)
        return someElement(target, filter.filter, root);
      // Of a singular one some parts are columns: what stands in the brackets is asked of it.
      return sql`(${present(target, root)} and ${compile(within(filter.path, filter.filter), root)})`;
    }
    default: {
      if (filter.op === "ne") return sql`(${compile({ ...filter, op: "eq" }, root)} is not true)`;
      const target = locate(root.type, filter.path);
      if (target === null) return nothing;
      if (filter.value === null) return sql`not ${present(target, root)}`;
      return compare(target, filter, root);
    }
  }
}

/** `meta[created pr]` as `meta.created pr`. */
function within(path: AttributePath, filter: Filter): Filter {
  switch (filter.kind) {
    case "and":
    case "or":
      return { ...filter, left: within(path, filter.left), right: within(path, filter.right) };
    case "not":
    case "element":
      return { ...filter, filter: within(path, filter.filter) };
    default:
      return { ...filter, path: { ...path, sub: filter.path.name } };
  }
}

function present(target: Target, root: Root): SQL {
  const { attribute, sub } = target;
  if (!attribute.multiValued) return presence(placeIn(root, target));
  return exists(target, root, sub === undefined ? sql`true` : presence(jsonAt(sql`e`, [sub])));
}

function compare(target: Target, filter: Filter & { kind: "compare" }, root: Root): SQL {
  const { parents, attribute, sub } = target;
  // A comparison with a complex attribute means its `value`.
  const value = (sub ?? attribute).subAttributes?.find(({ name }) => name === "value");
  const named = value ?? sub ?? attribute;
  if (!attribute.multiValued) {
    const path =
      value === undefined ? target : { parents: [...parents, attribute], attribute: value };
    return compareTo(placeIn(root, path), filter.op, filter.value);
  }
  const lookup = lookupOf(target, named, root);
  if (lookup && filter.op === "eq" && typeof filter.value === "string") return lookup(filter.value);
  const inner = named === attribute ? [] : [named];
  const leaf = inner.length === 0 ? attribute : named;
  return exists(
    target,
    root,
    compareTo({ ...jsonAt(sql`e`, inner), leaf }, filter.op, filter.value),
  );
}

/** One element satisfies the whole filter; an index narrows it where the filter asks for a value. */
function someElement(target: Target, filter: Filter, root: Root): SQL {
  const { attribute } = target;
  const condition = exists(target, root, compile(filter, { type: attribute, json: sql`e` }));
  const value = attribute.subAttributes?.find(({ name }) => name === "value");
  const lookup = value && lookupOf(target, value, root);
  const wanted = lookup && valueIn(filter);
  return wanted === undefined || !lookup ? condition : sql`(${lookup(wanted)} and ${condition})`;
}

/** The text that every element satisfying the filter has as its `value`, if it says one. */
function valueIn(filter: Filter): string | undefined {
  if (filter.kind === "and") return valueIn(filter.left) ?? valueIn(filter.right);
  if (filter.kind !== "compare" || filter.op !== "eq") return undefined;
  const asked = filter.path.name.toLowerCase() === "value" && typeof filter.value === "string";
  return asked ? String(filter.value) : undefined;
}

function lookupOf({ parents, attribute }: Target, named: Attribute, { map }: Root) {
  return named.name === "value" || named === attribute
    ? map?.lookups[pathKey([...parents, attribute])]
    : undefined;
}

function exists(target: Target, root: Root, condition: SQL): SQL {
  return sql`exists (select from ${elementsOf(target, root)} where ${condition})`;
}

/** A FROM item with each element as `e`; a singular complex value is its own only element. */
export function elementsOf({ parents, attribute }: Target, { json, map }: Root): SQL {
  const derived = map?.elements[pathKey([...parents, attribute])];
  if (derived) return derived;
  const { json: value } = jsonAt(json, [...parents, attribute]);
  return sql`jsonb_array_elements(case jsonb_typeof(${value}) when 'array' then ${value}
    when 'object' then jsonb_build_array(${value}) else '[]' end) as e`;
}

const placeIn = ({ json, map }: Root, { parents, attribute }: Target): Place =>
  placeOf([...parents, attribute], json, map);
