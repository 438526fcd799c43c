import { inArray } from "drizzle-orm";
import * as z from "zod";
import { configurationVersions as table } from "../../drizzle/schema/index.ts";
import type { Context } from "../context.ts";
import { leaves } from "./leaves.ts";
import { readLayers } from "./read.ts";
import { type Layers, valuesOf } from "./versions/layers.ts";

const layerName = z.enum(["product", "pack", "operator", "tenant"]);

export const explainOutput = z.object({
  version: z.int(),
  settings: z.array(
    z.object({
      path: z.string(),
      title: z.string(),
      value: z.unknown(),
      layer: layerName.describe("Whose value it is."),
      setBy: z
        .object({ version: z.int(), author: z.string(), reason: z.string(), at: z.date() })
        .nullable()
        .describe("The version that set it; null for defaults."),
      overrides: z
        .array(z.object({ layer: layerName, value: z.unknown() }))
        .describe(
          "The values of lower layers, which this one overrides, the next lower one first.",
        ),
      changedBy: z.enum(["tenant", "operator"]).describe("Who may change it."),
      locked: z.boolean().describe("Whether the operator locked it for the tenant."),
      ignored: z
        .unknown()
        .optional()
        .describe("An override that this release does not accept. The product's default applies."),
    }),
  ),
});

type Explanation = z.output<typeof explainOutput>;

/** For each setting: its value, the layer and version that it comes from, and what it overrides. */
export async function explainConfiguration({ ctx }: { ctx: Context }): Promise<Explanation> {
  const layers = await readLayers(ctx);
  const ids = [...Object.values(layers.operator.setBy), ...Object.values(layers.tenant.setBy)];
  const authors = await readAuthors(ctx, [...new Set(ids)]);
  const settings = leaves.map((leaf) => {
    const { value, isIgnored, locked, values } = valuesOf(leaf, layers);
    const [winner, ...overrides] = values;
    const layer = isIgnored ? ("product" as const) : (winner?.layer ?? "product");
    return {
      path: leaf.path,
      title: leaf.about.title,
      value,
      layer,
      setBy: authors.get(setterOf(layers, layer, leaf.path) ?? "") ?? null,
      overrides,
      changedBy: leaf.about.changedBy,
      locked,
      ...(isIgnored && { ignored: winner?.value }),
    };
  });
  return { version: layers.version, settings };
}

const setterOf = (layers: Layers, layer: z.output<typeof layerName>, path: string) =>
  layer === "operator" || layer === "tenant" ? layers[layer].setBy[path] : undefined;

/** Who published the versions with these ids. */
async function readAuthors(ctx: Context, ids: string[]) {
  if (ids.length === 0) return new Map<string, never>();
  const [rows] = await ctx.scope.read((db) => [
    db
      .select({
        id: table.id,
        version: table.version,
        author: table.author,
        reason: table.reason,
        at: table.publishedAt,
      })
      .from(table)
      .where(inArray(table.id, ids)),
  ]);
  return new Map(
    rows.flatMap(({ id, version, at, ...rest }) =>
      version === null || at === null ? [] : [[id, { version, at, ...rest }] as const],
    ),
  );
}
