import { sql } from "drizzle-orm";
import * as z from "zod";
import type { Context } from "../context.ts";
import { statement } from "../db/queries.ts";
import { toPull, toPush } from "../users/pending-syncs.ts";
import type { Watermarks } from "./watermarks.ts";

/** Why a report may change soon without anybody doing anything, or lacks what it should know. */
export type ProvisionalReason =
  /** Results, progress or assignments have come since. */
  | "newer_results"
  | "roster_changed"
  /** Something waits for MindTickle. */
  | "sync_running"
  /** MindTickle has not been heard of for too long. */
  | "source_stale"
  /** Events of the tenant have waited for over a minute. */
  | "channel_backed_up";

/** What is known now of the newest report. */
export interface ReportState {
  /** Of the newest report; null before the first. */
  reportId: string | null;
  asOf: Date | null;
  watermarks: Watermarks;
  reasons: ProvisionalReason[];
  backlog: { toPush: number; toPull: number };
}

const unseen = (table: string) => sql`exists (
  select 1 from ${sql.identifier(table)} w
  where w.xid >= pg_snapshot_xmin(seen.snapshot)
    and not pg_visible_in_snapshot(w.xid, seen.snapshot))`;

/** What has been written since the newest report looked is told by its snapshot, and exactly. */
export const stateQuery = statement(
  sql`with seen as materialized (
      select id, as_of, watermarks, snapshot::pg_snapshot as snapshot
      from readiness_reports order by as_of desc limit 1
    ) select
      (select id from seen), (select extract(epoch from as_of)::float8 from seen),
      (select watermarks::text from seen),
      (select ${unseen("quiz_results")} or ${unseen("course_progress")}
        or ${unseen("assignments")} or ${unseen("courses")} from seen),
      (select ${unseen("users")} from seen),
      exists (select from integrations i left join integration_states s using (kind)
        where kind = 'mindtickle' and coalesce(s.last_sync_at, i.created_at)
          < now() - interval '1 hour' * coalesce(
            (select (config -> 'readiness' ->> 'staleAfterHours')::int from tenants), 24)),
      exists (select from outbox where handled_at is null
        and created_at < now() - interval '1 minute'),
      (select count(*)::int from user_syncs where ${toPush}),
      (select count(*)::int from user_syncs where ${toPull})`,
  z
    .tuple([
      z.string().nullable(),
      z.number().nullable(),
      z.string().nullable(),
      z.boolean().nullable(),
      z.boolean().nullable(),
      z.boolean(),
      z.boolean(),
      z.int(),
      z.int(),
    ])
    .transform(
      ([reportId, asOf, seen, newer, changed, stale, backedUp, push, pull]): ReportState => {
        const reasons: [boolean, ProvisionalReason][] = [
          [newer ?? false, "newer_results"],
          [changed ?? false, "roster_changed"],
          [push + pull > 0, "sync_running"],
          [stale, "source_stale"],
          [backedUp, "channel_backed_up"],
        ];
        return {
          reportId,
          asOf: asOf === null ? null : new Date(asOf * 1000),
          watermarks: watermarksOf(seen),
          reasons: reasons.flatMap(([holds, reason]) => (holds ? [reason] : [])),
          backlog: { toPush: push, toPull: pull },
        };
      },
    ),
);

// Written by an aggregation alone.
// oxlint-disable-next-line typescript/no-unsafe-type-assertion
const watermarksOf = (json: string | null) => JSON.parse(json ?? "{}") as Watermarks;

/** Reads it; see `stateQuery`. */
export async function readState(ctx: Context): Promise<ReportState> {
  const [[state]] = await ctx.scope.read((db) => [stateQuery(db, {})]);
  if (!state) throw new Error("The tenant's state gave no row.");
  return state;
}
