import { type SQL, sql } from "drizzle-orm";
import type { Attribute } from "../schema/schema.ts";
import { type Column, pathKey, type ResourceMap } from "./resource-map.ts";

/** A simple or complex value in SQL: a column of its own, or a part of some JSON. */
export interface Place {
  /** The definition of what stands there. */
  leaf: Attribute | undefined;
  /** The value as jsonb; null in SQL where it is absent. */
  json: SQL;
  column?: Column;
}

/** A part of a JSON value, by the names from it down. */
export function jsonAt(json: SQL, parts: readonly Attribute[]): Place {
  const names = parts.map(({ name }) => JSON.stringify(name)).join(",");
  const value = parts.length === 0 ? json : sql`${json} #> ${`{${names}}`}::text[]`;
  return { leaf: parts.at(-1), json: sql`(${value})` };
}

/** Where an attribute of a row stands. */
export function placeOf(parts: readonly Attribute[], json: SQL, map?: ResourceMap): Place {
  const column = map?.columns[pathKey(parts)];
  const place = jsonAt(json, parts);
  if (column === undefined) return place;
  return column.kind === "json" ? { ...place, json: column.value } : { ...place, column };
}
