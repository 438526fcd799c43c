import type { SQL } from "drizzle-orm";
import type { Attribute } from "../schema/schema.ts";

/** Where the table keeps a singular attribute, beside or instead of the resource's JSON. */
export interface Column {
  /**
   * `text` compares exactly; `key` holds a `canonicalName`, and `name` what is to be made one;
   * `time` has microseconds;
   * `version` is the number in the ETag; `json` is a JSON value with the attribute's own type.
   */
  kind: "text" | "key" | "name" | "boolean" | "time" | "version" | "json";
  value: SQL;
  /** `eq` by an index, where the plain comparison has none. */
  equals?: (literal: string) => SQL;
}

/** How the attributes of a resource type are reached in SQL. Keys are `pathKey`s. */
export interface ResourceMap {
  type: Attribute;
  /** The row's JSON resource. */
  resource: SQL;
  columns: Readonly<Record<string, Column>>;
  /** Multi-valued attributes that are not in the JSON: a FROM item whose column `e` is an element. */
  elements: Readonly<Record<string, SQL>>;
  /** Whether an element has this `value`, by an index: exactly, for multi-valued attributes. */
  lookups: Readonly<Record<string, (value: string) => SQL>>;
}

/** `name`, `meta/lastModified`: the names from the resource down, as the schema spells them. */
export const pathKey = (parts: readonly Attribute[]): string =>
  parts.map(({ name }) => name).join("/");
