import { sql } from "drizzle-orm";
import * as z from "zod";
import type { Context } from "../context.ts";
import { rawQuery } from "../db/queries.ts";

export interface PendingSync {
  userId: string;
  kind: "push" | "pull";
}

const pendingRow = z
  .tuple([z.string(), z.enum(["push", "pull"])])
  .transform(([userId, kind]): PendingSync => ({ userId, kind }));
/** Users with a pending push. */
export const toPush = sql`pending_version > pushed_version and pending_version > refused_version`;
/** Active users with a requested pull of their progress. */
export const toPull = sql`pull_due_at is not null and mindtickle_id is not null
  and exists (select 1 from users u where u.id = user_id and u.active)`;
const notBefore = sql`greatest(coalesce(retry_at, '-infinity'), coalesce(lease_until, '-infinity'))`;

/**
 * The tenant's due pushes and pulls, in order of priority: deactivations, pulls that a user waits for,
 * changes, and scheduled pulls; the oldest first in each group.
 */
export async function pendingSyncs(ctx: Context, limit: number): Promise<PendingSync[]> {
  const [pending] = await ctx.scope.read((db) => [
    rawQuery(
      db,
      sql`
      select user_id, kind from (
        (select user_id, 'push' as kind, case when urgent then 0 else 2 end as rank, queued_at as since
          from user_syncs where ${toPush} and ${notBefore} <= now()
          order by urgent desc nulls last, queued_at limit ${limit})
        union all
        (select user_id, 'pull', case when pull_due_at < to_timestamp(1) then 1 else 3 end, pull_due_at
          from user_syncs where ${toPull} and pull_due_at <= now()
          order by pull_due_at limit ${limit})
      ) pending order by rank, since, user_id limit ${limit}`,
      pendingRow,
    ),
  ]);
  return pending;
}

/** When the next pending push or pull is due; null if there is none. */
export async function nextSyncAt(ctx: Context): Promise<Date | null> {
  const [[next]] = await ctx.scope.read((db) => [
    rawQuery(
      db,
      sql`
      select extract(epoch from min(at))::float8 from (
        select greatest(${notBefore}, now()) as at from user_syncs where ${toPush}
        union all
        select greatest(pull_due_at, now()) from user_syncs where ${toPull}
      ) waiting`,
      z.tuple([z.number().nullable()]),
    ),
  ]);
  const seconds = next?.[0] ?? null;
  return seconds === null ? null : new Date(seconds * 1000);
}
