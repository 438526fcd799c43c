import { sql } from "drizzle-orm";
import * as z from "zod";
import type { configurationLayers } from "../../../drizzle/schema/index.ts";
import { jsonText } from "../../db/columns.ts";
import { type Db, rawQuery, type Query } from "../../db/queries.ts";
import { leaves, type Leaf } from "../leaves.ts";
import { isWithin, type Overrides } from "../overrides.ts";

export type LayerName = (typeof configurationLayers)[number];

/** The published content of a layer. */
export interface Layer {
  /** The version that was published last; 0 if none was. */
  version: number;
  overrides: Overrides;
  /** For each override, the id of the version that set it to its value. */
  setBy: Record<string, string>;
  locks: readonly string[];
}

/** All layers of a tenant's configuration. The product's defaults are declared in code. */
export interface Layers {
  /** The tenant's `config_version`. */
  version: number;
  /** The defaults of the app type. */
  pack: Overrides;
  operator: Layer;
  tenant: Layer;
}

const overridesColumn = jsonText(z.record(z.string(), z.unknown()));
const layerColumns = [
  z.number(),
  overridesColumn,
  jsonText(z.record(z.string(), z.string())),
  jsonText(z.array(z.string())),
] as const;
const layersRow = z
  .tuple([z.number(), overridesColumn, ...layerColumns, ...layerColumns])
  .transform(([version, pack, ...columns]): Layers => {
    const [v1, overrides1, setBy1, locks1, v2, overrides2, setBy2, locks2] = columns;
    return {
      version,
      pack,
      operator: { version: v1, overrides: overrides1, setBy: setBy1, locks: locks1 },
      tenant: { version: v2, overrides: overrides2, setBy: setBy2, locks: locks2 },
    };
  });

const newest = (layer: LayerName) =>
  sql`left join lateral (select version, overrides, set_by, locks from configuration_versions
    where tenant_id = t.id and layer = ${layer} and state = 'published'
    order by version desc limit 1)`;
const columnsOf = (alias: "operator" | "own") => {
  const name = sql.identifier(alias);
  return sql`coalesce(${name}.version, 0), coalesce(${name}.overrides, '{}'), coalesce(${name}.set_by, '{}'),
    coalesce(to_jsonb(${name}.locks), '[]')`;
};

/** The layers of the session's tenant, as one row. */
export const layersQuery = (db: Db): Query<Layers[]> =>
  rawQuery(
    db,
    sql`select t.config_version, a.defaults, ${columnsOf("operator")}, ${columnsOf("own")}
      from tenants t join app_types a on a.app_type = t.app_type
      ${newest("operator")} operator on true ${newest("tenant")} own on true`,
    layersRow,
  );

export const isLocked = (locks: readonly string[], path: string): boolean =>
  locks.some((lock) => isWithin(path, lock));

/**
 * A leaf's value, and the layers that give one, the winner first. A value that this release no longer
 * accepts gives way to the product's default.
 */
export function valuesOf(leaf: Leaf, layers: Layers) {
  const { path } = leaf;
  const locked = isLocked(layers.operator.locks, path);
  const candidates = [
    ...(locked ? [] : [{ layer: "tenant" as const, from: layers.tenant.overrides }]),
    { layer: "operator" as const, from: layers.operator.overrides },
    { layer: "pack" as const, from: layers.pack },
    { layer: "product" as const, from: { [path]: leaf.default } },
  ];
  const values = candidates.flatMap(({ layer, from }) =>
    Object.hasOwn(from, path) ? [{ layer, value: from[path] }] : [],
  );
  const [winner] = values;
  const { success, data } = leaf.schema.safeParse(winner?.value);
  return { value: success ? data : leaf.default, isIgnored: !success, locked, values };
}

/** The value of each leaf. */
export const effectiveValues = (layers: Layers): Map<string, unknown> =>
  new Map(leaves.map((leaf) => [leaf.path, valuesOf(leaf, layers).value]));
