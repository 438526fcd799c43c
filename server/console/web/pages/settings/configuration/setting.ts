import type { OutputOf, RampartClient } from "@rampart/client";

export type Setting = OutputOf<RampartClient["configuration"]["explain"]>["settings"][number];
export type Version = OutputOf<RampartClient["configuration"]["versions"]>["items"][number];

/** What the JSON Schema says about a setting. */
export interface SettingSchema {
  title?: string;
  description?: string;
  type?: string;
  enum?: readonly string[];
  items?: { enum?: readonly string[] };
  minimum?: number;
  maximum?: number;
  maxItems?: number;
  unit?: string;
  effect?: string;
  properties?: Readonly<Record<string, SettingSchema>>;
}

/** The schema of the setting at a dotted path. */
export function schemaAt(schema: SettingSchema, path: string): SettingSchema {
  let found: SettingSchema | undefined = schema;
  for (const name of path.split(".")) found = found?.properties?.[name];
  return found ?? {};
}

/** Values that were changed on the page, by path. Undefined removes the organization's own value. */
export type Edits = ReadonlyMap<string, unknown>;

/** The edits as the API takes them. */
export function changeOf(edits: Edits): { set: Record<string, unknown>; unset: string[] } {
  const all = [...edits];
  return {
    set: Object.fromEntries(all.filter(([, value]) => value !== undefined)),
    unset: all.flatMap(([path, value]) => (value === undefined ? [path] : [])),
  };
}
