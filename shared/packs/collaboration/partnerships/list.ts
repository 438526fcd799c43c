import { desc, eq, lt, and } from "drizzle-orm";
import * as z from "zod";
import { partnerships, partnershipStates } from "../../../../drizzle/schema/collaboration/index.ts";
import type { Context } from "../../../context.ts";
import { type Page, pageInput, pageOf, pageOutput } from "../../../db/pages.ts";
import { type Partnership, partnershipFields, partnershipOutput } from "./partnership.ts";

export const listPartnershipsInput = pageInput
  .extend({ state: z.enum(partnershipStates).optional() })
  .prefault({});
export const listPartnershipsOutput = pageOutput(partnershipOutput);

/** The partnerships of the caller's organization, from both sides, newest first. */
export async function listPartnerships({
  ctx,
  input: { state, limit, cursor },
}: {
  ctx: Context;
  input: z.output<typeof listPartnershipsInput>;
}): Promise<Page<Partnership>> {
  const [rows] = await ctx.scope.read((db) => [
    db
      .select(partnershipFields)
      .from(partnerships)
      .where(
        and(
          state === undefined ? undefined : eq(partnerships.state, state),
          cursor === undefined ? undefined : lt(partnerships.id, cursor),
        ),
      )
      .orderBy(desc(partnerships.id))
      .limit(limit + 1),
  ]);
  return pageOf(rows, limit);
}
