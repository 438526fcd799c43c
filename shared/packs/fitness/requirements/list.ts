import { sql } from "drizzle-orm";
import * as z from "zod";
import type { Context } from "../../../context.ts";
import { target } from "../target.ts";
import { requirementOutput } from "./demand.ts";
import { selectRequirements } from "./read.ts";

/** A tenant has one requirement for each target, so the list has no pages. */
const maxTargets = 500;

export const listRequirementsInput = z
  .strictObject({
    target: target.optional().describe("All versions of this target, newest first."),
  })
  .prefault({});
export const listRequirementsOutput = z.object({ items: z.array(requirementOutput) });

/** The requirements in force by target, or the versions of one, at most 500. */
export async function listRequirements({
  ctx,
  input,
}: {
  ctx: Context;
  input: z.output<typeof listRequirementsInput>;
}): Promise<z.output<typeof listRequirementsOutput>> {
  const rest =
    input.target === undefined
      ? sql`where r.retired_at is null order by r.target limit ${maxTargets}`
      : sql`where r.target = ${input.target} order by r.version desc limit ${maxTargets}`;
  const [items] = await ctx.scope.read((db) => [selectRequirements(db, rest)]);
  return { items };
}
