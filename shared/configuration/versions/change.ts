import * as z from "zod";
import type { Context } from "../../context.ts";
import { AppError } from "../../errors.ts";
import { newId } from "../../ids.ts";
import { applyChange } from "./apply-change.ts";
import type { LayerName } from "./layers.ts";
import { lockLayers, refuseProblems, refuseStale, storeVersion } from "./store-version.ts";
import { type ConfigurationVersion, pathInput, reasonInput } from "./version.ts";

/** What a change sets and unsets. */
export const changeFields = {
  /** New values by dotted path, such as `{ "readiness.smallestGroup": 8 }`. */
  set: z.record(pathInput, z.unknown()).default({}),
  /** The paths whose overrides are removed. */
  unset: z.array(pathInput).max(200).default([]),
};

export const changeConfigurationInput = z.strictObject({
  /** The version of the configuration that the change is based on. */
  baseVersion: z.int().min(0),
  ...changeFields,
  reason: reasonInput,
  /** When to publish it, at most a year ahead. If it is omitted, the change is published at once. */
  publishAt: z.iso.datetime({ offset: true }).optional(),
  /** Stores the change without publishing it. */
  draft: z.boolean().optional(),
});

/** What the operator can change besides. */
export const lockFields = {
  /** Settings or groups that the tenant cannot override from now on. */
  lock: z.array(pathInput).max(200).default([]),
  unlock: z.array(pathInput).max(200).default([]),
};

export const operatorChangeInput = changeConfigurationInput.extend(lockFields);

const yearMs = 366 * 86_400_000;

/**
 * Changes a layer of the tenant's configuration: at once, at a time, or as a draft.
 * @throws AppError bad_request or forbidden with every setting that cannot be changed so, conflict with
 *   the difference if the layer was published after `baseVersion`
 */
export async function changeConfiguration(
  layer: LayerName,
  {
    ctx,
    input: { baseVersion, set, unset, lock, unlock, reason, publishAt, draft },
  }: {
    ctx: Context;
    input: z.output<typeof changeConfigurationInput> & { lock?: string[]; unlock?: string[] };
  },
): Promise<ConfigurationVersion> {
  const due = publishAt === undefined ? undefined : readTime(ctx, publishAt);
  return ctx.scope.write(async (db) => {
    const layers = await lockLayers(db);
    const id = newId();
    const { problems, ...content } = applyChange(layer, layers, { set, unset, lock, unlock }, id);
    refuseProblems({ problems });
    await refuseStale(db, layers, layer, baseVersion);
    return storeVersion(ctx, db, layers, {
      id,
      layer,
      baseVersion,
      content,
      reason,
      publishAt: due,
      isDraft: draft,
    });
  });
}

function readTime(ctx: Context, text: string): Date {
  const at = new Date(text);
  const ahead = at.getTime() - ctx.now().getTime();
  if (ahead > 0 && ahead <= yearMs) return at;
  throw new AppError("bad_request", "The time to publish must lie within the next year.", {
    field: "publishAt",
  });
}
