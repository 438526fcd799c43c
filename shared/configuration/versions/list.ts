import { and, desc, eq, lt } from "drizzle-orm";
import * as z from "zod";
import {
  configurationLayers,
  configurationStates,
  configurationVersions as table,
} from "../../../drizzle/schema/index.ts";
import type { Context } from "../../context.ts";
import { type Page, pageInput, pageOf, pageOutput } from "../../db/pages.ts";
import { type ConfigurationVersion, versionColumns, versionOutput } from "./version.ts";

export const listVersionsInput = pageInput.extend({
  layer: z.enum(configurationLayers).optional(),
  state: z.enum(configurationStates).optional(),
});

export const listVersionsOutput = pageOutput(versionOutput);

/** The versions of both layers, the newest first. */
export async function listVersions({
  ctx,
  input: { limit, cursor, layer, state },
}: {
  ctx: Context;
  input: z.output<typeof listVersionsInput>;
}): Promise<Page<ConfigurationVersion>> {
  const [rows] = await ctx.scope.read((db) => [
    db
      .select(versionColumns)
      .from(table)
      .where(
        and(
          cursor === undefined ? undefined : lt(table.id, cursor),
          layer && eq(table.layer, layer),
          state && eq(table.state, state),
        ),
      )
      .orderBy(desc(table.id))
      .limit(limit + 1),
  ]);
  return pageOf(rows, limit);
}
