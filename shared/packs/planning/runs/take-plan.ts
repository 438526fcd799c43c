import { and, asc, eq, inArray, isNull, lt, or, sql } from "drizzle-orm";
import { plans } from "../../../../drizzle/schema/index.ts";
import type { Context } from "../../../context.ts";
import { newId } from "../../../ids.ts";
import { type StoredPlan, storedPlan, wholeFields } from "./plan-row.ts";

/** How long a run has a plan without a sign of life. It gives one every second. */
export const lease = sql`interval '30 seconds'`;

/** The plan of a tenant that is next. */
export type NextPlan =
  | { plan: StoredPlan & { pack: string; attempts: number } }
  /** Another run has a plan of the tenant, or all were postponed, at least until then. */
  | { busyUntil: Date };

const isLeased = sql<boolean>`coalesce(${plans.leaseUntil} > now(), false)`;

/** The tenant's oldest plan that waits or runs; null if there is none. */
export async function nextPlan(ctx: Context): Promise<NextPlan | null> {
  const [[row]] = await ctx.scope.read((db) => [
    db
      .select({
        ...wholeFields,
        pack: plans.pack,
        attempts: plans.attempts,
        leaseUntil: plans.leaseUntil,
        isLeased,
      })
      .from(plans)
      .where(inArray(plans.status, ["queued", "running"]))
      // A plan that another run has comes first: the tenant has one at a time. Postponed ones come last.
      .orderBy(sql`(${plans.status} = 'running' and ${isLeased}) desc`, isLeased, asc(plans.id))
      .limit(1),
  ]);
  if (!row) return null;
  const { pack, attempts, leaseUntil, isLeased: isTaken, ...whole } = row;
  if (isTaken && leaseUntil) return { busyUntil: leaseUntil };
  return { plan: { ...storedPlan(whole), pack, attempts } };
}

/**
 * Begins a run of a plan that waits, or whose last run ended without a word.
 * @returns the lease of the run; null if the plan ended meanwhile or another run has it
 */
export function takePlan(ctx: Context, id: string): Promise<string | null> {
  const leaseId = newId(ctx.now().getTime());
  return ctx.scope.write(async (db) => {
    const taken = await db
      .update(plans)
      .set({
        status: "running",
        attempts: sql`attempts + 1`,
        leaseId,
        leaseUntil: sql`now() + ${lease}`,
        startedAt: sql`coalesce(started_at, now())`,
        updatedAt: sql`now()`,
      })
      .where(
        and(
          eq(plans.id, id),
          inArray(plans.status, ["queued", "running"]),
          or(isNull(plans.leaseUntil), lt(plans.leaseUntil, sql`now()`)),
        ),
      )
      .returning({ id: plans.id })
      .execute();
    return taken.length === 1 ? leaseId : null;
  });
}
