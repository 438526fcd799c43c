import { type SQL, sql } from "drizzle-orm";
import type { Attribute } from "../schema/schema.ts";
import { type Column, pathKey, type ResourceMap } from "./resource-map.ts";

/** The value of an attribute in SQL: a column, or a part of a JSON value. */
export interface SqlValue {
  attribute: Attribute | undefined;
  /** The value as jsonb; SQL null if the attribute is unassigned. */
  json: SQL;
  column?: Column;
}

/** The part of a JSON value at a path of attributes. */
export function jsonValue(json: SQL, path: readonly Attribute[]): SqlValue {
  const names = path.map(({ name }) => JSON.stringify(name)).join(",");
  const value = path.length === 0 ? json : sql`${json} #> ${`{${names}}`}::text[]`;
  return { attribute: path.at(-1), json: sql`(${value})` };
}

/** The value of an attribute of a row: its column, if `map` has one, or the part of `json`. */
export function attributeValue(path: readonly Attribute[], json: SQL, map?: ResourceMap): SqlValue {
  const column = map?.columns[pathKey(path)];
  const value = jsonValue(json, path);
  if (column === undefined) return value;
  return column.kind === "json" ? { ...value, json: column.value } : { ...value, column };
}
