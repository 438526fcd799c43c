import { type SQL, sql } from "drizzle-orm";
import { type AttributePath, locate } from "../schema/locate.ts";
import type { Attribute } from "../schema/schema.ts";
import { scimError } from "../error.ts";
import { canonical } from "./compare.ts";
import { elementsOf } from "./compile-filter.ts";
import { jsonValue, type SqlValue, attributeValue } from "./sql-value.ts";
import type { ResourceMap } from "./resource-map.ts";

export type SortBy = AttributePath;

/**
 * The sort key of a resource as jsonb, which fits keys of any type into a cursor: RFC 7644, section
 * 3.4.2.3. Text sorts ignoring case unless it is caseExact. A multi-valued attribute sorts by its
 * primary value, or by its first. Returns null if the type does not have the attribute.
 * @throws AppError bad_request for an attribute that cannot be sorted by
 */
export function compileSort(sortBy: SortBy, map: ResourceMap): SQL | null {
  const target = locate(map.type, sortBy);
  if (target === null) return null;
  const { parents, attribute, sub } = target;
  const value = (sub ?? attribute).subAttributes?.find(({ name }) => name === "value");
  const sorted = value ?? sub ?? attribute;
  if (sorted.type === "complex" || sorted.returned === "never") {
    const message = `sortBy names ${sorted.name}, which has no order. Use one of its sub-attributes or another attribute.`;
    throw scimError("invalidPath", message, "sortBy");
  }
  if (!attribute.multiValued) {
    const path = [...parents, attribute, ...(value ? [value] : [])];
    return sortKey(attributeValue(path, map.resource, map), sorted);
  }
  const inner = jsonValue(sql`e`, sorted === attribute ? [] : [sorted]);
  const source = elementsOf(target, { type: map.type, json: map.resource, map });
  return sql`(select ${sortKey(inner, sorted)} from ${source}
    order by coalesce(e -> 'primary', 'false') = 'true' desc limit 1)`;
}

function sortKey({ json, column }: SqlValue, attribute: Attribute): SQL {
  if (column?.kind === "time") {
    return sql`to_jsonb(to_char(${column.value} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'))`;
  }
  if (column?.kind === "name") return sql`to_jsonb(${canonical(column.value)})`;
  if (column) return sql`to_jsonb(${column.value})`;
  const isText = attribute.type === "string" && !attribute.caseExact;
  return isText ? sql`to_jsonb(${canonical(sql`${json} #>> '{}'`)})` : json;
}
