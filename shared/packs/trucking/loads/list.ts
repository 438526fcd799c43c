import { and, asc, eq, gt } from "drizzle-orm";
import * as z from "zod";
import { truckingLoads } from "../../../../drizzle/schema/trucking/index.ts";
import type { Context } from "../../../context.ts";
import { pageInput, pageOf, pageOutput } from "../../../db/pages.ts";
import { notFound } from "../../../errors.ts";
import { idKey } from "../../../ids.ts";
import { canonicalName } from "../../../values/names.ts";
import type { oneInput } from "../fields.ts";
import { type Load, loadOutput, loadsOf, loadState, selectLoads } from "./load.ts";

export const listLoadsInput = pageInput.extend({
  state: loadState.optional(),
  /** The whole reference; upper and lower case are equal. */
  reference: z.string().max(100).optional(),
});

export const listLoadsOutput = pageOutput(loadOutput);

/** Loads by page, oldest first. Reps see those of their own assignments. */
export async function listLoads({
  ctx,
  input: { limit, cursor, state, reference },
}: {
  ctx: Context;
  input: z.output<typeof listLoadsInput>;
}): Promise<z.output<typeof listLoadsOutput>> {
  const [rows] = await ctx.scope.read((db) => [
    selectLoads(db)
      .where(
        and(
          cursor === undefined ? undefined : gt(truckingLoads.id, cursor),
          state === undefined ? undefined : eq(truckingLoads.state, state),
          reference === undefined
            ? undefined
            : eq(truckingLoads.referenceKey, canonicalName(reference)),
          loadsOf(ctx),
        ),
      )
      .orderBy(asc(truckingLoads.id))
      .limit(limit + 1),
  ]);
  return pageOf(rows, limit);
}

/** One load. @throws AppError not_found */
export async function getLoad({
  ctx,
  input: { id },
}: {
  ctx: Context;
  input: z.output<typeof oneInput>;
}): Promise<Load> {
  const [[load]] = await ctx.scope.read((db) => [
    selectLoads(db).where(and(eq(truckingLoads.id, idKey(id)), loadsOf(ctx))),
  ]);
  if (!load) throw notFound("load", id);
  return load;
}
