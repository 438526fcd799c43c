import * as z from "zod";
import type { Context } from "../context.ts";
import { nest } from "./overrides.ts";
import { effectiveValues, type Layers, layersQuery } from "./versions/layers.ts";

export const configurationOutput = z.object({
  version: z.int().describe("Rises by one with each published change."),
  appType: z.string(),
  values: z.record(z.string(), z.unknown()).describe("Every setting with its value, by group."),
  locks: z.array(z.string()).describe("Settings and groups that only the operator can change."),
});

/** The configuration that applies to the tenant. */
export async function readConfiguration({
  ctx,
}: {
  ctx: Context;
}): Promise<z.output<typeof configurationOutput>> {
  const layers = await readLayers(ctx);
  return {
    version: layers.version,
    appType: ctx.scope.tenant.appType,
    values: nest(Object.fromEntries(effectiveValues(layers))),
    locks: [...layers.operator.locks],
  };
}

export async function readLayers(ctx: Context): Promise<Layers> {
  const [[layers]] = await ctx.scope.read((db) => [layersQuery(db)]);
  if (!layers) throw new Error("The session's tenant has no configuration.");
  return layers;
}
