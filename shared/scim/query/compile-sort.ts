import { type SQL, sql } from "drizzle-orm";
import { type AttributePath, locate } from "../schema/resource-type.ts";
import type { Attribute } from "../schema/schema.ts";
import { scimError } from "../error.ts";
import { canonical } from "./compare.ts";
import { elementsOf } from "./compile-filter.ts";
import { jsonAt, type Place, placeOf } from "./location.ts";
import type { ResourceMap } from "./resource-map.ts";

export type SortBy = AttributePath;

/**
 * What resources are sorted by, as jsonb, so that keys of any type go into a cursor: RFC 7644,
 * section 3.4.2.3. Text sorts without case unless caseExact; of several values the primary counts,
 * else the first. Null where the type has no such attribute.
 * @throws AppError bad_request for an attribute that cannot be sorted by
 */
export function compileSort(sortBy: SortBy, map: ResourceMap): SQL | null {
  const target = locate(map.type, sortBy);
  if (target === null) return null;
  const { parents, attribute, sub } = target;
  const value = (sub ?? attribute).subAttributes?.find(({ name }) => name === "value");
  const leaf = value ?? sub ?? attribute;
  if (leaf.type === "complex" || leaf.returned === "never") {
    const message = `sortBy names ${leaf.name}, which has no order. Name one of its sub-attributes, or another attribute.`;
    throw scimError("invalidPath", message, "sortBy");
  }
  if (!attribute.multiValued) {
    const parts = [...parents, attribute, ...(value ? [value] : [])];
    return keyOf(placeOf(parts, map.resource, map), leaf);
  }
  const inner = jsonAt(sql`e`, leaf === attribute ? [] : [leaf]);
  const source = elementsOf(target, { type: map.type, json: map.resource, map });
  return sql`(select ${keyOf(inner, leaf)} from ${source}
    order by coalesce(e -> 'primary', 'false') = 'true' desc limit 1)`;
}

function keyOf({ json, column }: Place, leaf: Attribute): SQL {
  if (column?.kind === "time") {
    return sql`to_jsonb(to_char(${column.value} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'))`;
  }
  if (column?.kind === "name") return sql`to_jsonb(${canonical(column.value)})`;
  if (column) return sql`to_jsonb(${column.value})`;
  const isText = leaf.type === "string" && !leaf.caseExact;
  return isText ? sql`to_jsonb(${canonical(sql`${json} #>> '{}'`)})` : json;
}
