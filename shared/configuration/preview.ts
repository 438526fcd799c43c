import * as z from "zod";
import type { Context } from "../context.ts";
import { newId } from "../ids.ts";
import { readLayers } from "./read.ts";
import { applyChange } from "./versions/apply-change.ts";
import { changeFields, lockFields } from "./versions/change.ts";
import { differenceOf, differenceOutput } from "./versions/difference.ts";
import { effectiveValues, type LayerName } from "./versions/layers.ts";

export const previewInput = z.strictObject(changeFields);

export const operatorPreviewInput = previewInput.extend(lockFields);

export const previewOutput = z.object({
  version: z.int().describe("The version that the change would be based on."),
  changes: differenceOutput.describe("The settings whose values would change."),
  problems: z
    .array(z.object({ pointer: z.string(), detail: z.string() }))
    .describe("Why the change would be refused; empty if it would be accepted."),
});

/** What a change would do, without making it. */
export async function previewChange(
  layer: LayerName,
  {
    ctx,
    input,
  }: {
    ctx: Context;
    input: z.output<typeof previewInput> & { lock?: string[]; unlock?: string[] };
  },
): Promise<z.output<typeof previewOutput>> {
  const layers = await readLayers(ctx);
  const { problems, ...content } = applyChange(layer, layers, input, newId());
  const after = { ...layers, [layer]: { ...layers[layer], ...content } };
  return {
    version: layers.version,
    changes: differenceOf(effectiveValues(layers), effectiveValues(after)),
    problems: problems.map(({ pointer, detail }) => ({ pointer, detail })),
  };
}
