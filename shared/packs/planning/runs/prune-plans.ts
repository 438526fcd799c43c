import { and, isNotNull, lt, sql } from "drizzle-orm";
import { plans } from "../../../../drizzle/schema/index.ts";
import type { Context } from "../../../context.ts";

/** Plans are proposals: what was published is in the pack's tables. */
const kept = sql`interval '90 days'`;

/** Deletes plans that ended 90 days ago. */
export async function prunePlans(ctx: Context): Promise<void> {
  await ctx.scope.write((db) =>
    db
      .delete(plans)
      .where(and(isNotNull(plans.endedAt), lt(plans.endedAt, sql`now() - ${kept}`)))
      .execute(),
  );
}
