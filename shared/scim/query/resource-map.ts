import type { SQL } from "drizzle-orm";
import type { Attribute } from "../schema/schema.ts";

/** The column of a singular attribute, in addition to the resource's JSON or instead of it. */
export interface Column {
  /**
   * `text` is compared exactly; `key` contains a `canonicalName`; `name` is converted to one before
   * it is compared; `time` is a timestamptz; `version` is the number in the ETag; `json` is a JSON
   * value of the attribute's type.
   */
  kind: "text" | "key" | "name" | "boolean" | "time" | "version" | "json";
  value: SQL;
  /** A condition for `eq` that uses an index, if the plain comparison does not. */
  equals?: (literal: string) => SQL;
}

/** How the attributes of a resource type are stored. The keys of the records are `pathKey`s. */
export interface ResourceMap {
  type: Attribute;
  /** The JSON resource of the row. */
  resource: SQL;
  columns: Readonly<Record<string, Column>>;
  /** Multi-valued attributes outside the JSON: a FROM item with each element as `e`. */
  elements: Readonly<Record<string, SQL>>;
  /** For multi-valued attributes: an indexed condition that an element has exactly this `value`. */
  lookups: Readonly<Record<string, (value: string) => SQL>>;
}

/** The names of a path joined by slashes, as the schema spells them: `name`, `meta/lastModified`. */
export const pathKey = (parts: readonly Attribute[]): string =>
  parts.map(({ name }) => name).join("/");
