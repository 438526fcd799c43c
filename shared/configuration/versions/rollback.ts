import { and, eq } from "drizzle-orm";
import * as z from "zod";
import { configurationVersions as table } from "../../../drizzle/schema/index.ts";
import type { Context } from "../../context.ts";
import { AppError } from "../../errors.ts";
import { newId } from "../../ids.ts";
import { applyChange, changeTo } from "./apply-change.ts";
import type { LayerName } from "./layers.ts";
import { lockLayers, refuseProblems, refuseStale, storeVersion } from "./store-version.ts";
import { type ConfigurationVersion, reasonInput, versionColumns } from "./version.ts";

export const rollbackInput = z.strictObject({
  /** The version of the configuration that the rollback is based on. */
  baseVersion: z.int().min(0),
  /** The version whose overrides become valid again; 0 removes all overrides. */
  to: z.int().min(0),
  reason: reasonInput,
});

/**
 * Publishes a new version with the overrides that a layer had at an earlier version. Locks stay as they
 * are. Values that differ from the present ones must be valid today.
 * @throws AppError not_found for a version of the other layer or none, and as `changeConfiguration`
 */
export async function rollBack(
  layer: LayerName,
  {
    ctx,
    input: { baseVersion, to, reason },
  }: { ctx: Context; input: z.output<typeof rollbackInput> },
): Promise<ConfigurationVersion> {
  return ctx.scope.write(async (db) => {
    const layers = await lockLayers(db);
    const [target] = await db
      .select(versionColumns)
      .from(table)
      .where(and(eq(table.layer, layer), eq(table.version, to)))
      .execute();
    if (!target && to !== 0) {
      const message = `Version ${to} is not a published version of these settings. List the versions to find one.`;
      throw new AppError("not_found", message, { field: "to" });
    }
    const id = newId();
    const change = changeTo(layers[layer].overrides, target?.overrides ?? {});
    const { problems, ...content } = applyChange(layer, layers, change, id);
    refuseProblems({ problems });
    await refuseStale(db, layers, layer, baseVersion);
    const version = { id, layer, baseVersion, content, reason, rollbackTo: to };
    return storeVersion(ctx, db, layers, version);
  });
}
