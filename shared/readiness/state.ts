import { type SQL, sql } from "drizzle-orm";
import * as z from "zod";
import type { Context } from "../context.ts";
import { AppError } from "../errors.ts";
import { pointRead, requestedValues } from "../db/point-read.ts";
import { statement } from "../db/queries.ts";
import { toPull, toPush } from "../integrations/pending-syncs.ts";
import type { Watermarks } from "./watermarks.ts";

/** Why a report may change soon without anybody doing anything, or lacks what it should know. */
export type ProvisionalReason =
  /** Results, progress or assignments have come since. */
  | "newer_results"
  | "roster_changed"
  /** There is a newer version of the model. */
  | "model_changed"
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

/**
 * What has been written since the newest report looked is told by its snapshot, and exactly.
 * @param tenant a relation of one `tenant_id`, on which everything depends
 */
const stateOf = (tenant: SQL) => {
  const ofTenant = sql`tenant_id = ${tenant}`;
  const unseen = (table: string) => sql`exists (
    select 1 from ${sql.identifier(table)} w
    where w.${ofTenant} and w.xid >= pg_snapshot_xmin(seen.snapshot)
      and not pg_visible_in_snapshot(w.xid, seen.snapshot))`;
  return sql`select seen.id, floor(extract(epoch from seen.as_of) * 1000)::float8, seen.watermarks::text,
      ${unseen("quiz_results")} or ${unseen("course_progress")}
        or ${unseen("assignments")} or ${unseen("courses")},
      ${unseen("users")},
      exists (select from readiness_models m join readiness_states c using (tenant_id)
        where m.${ofTenant} and m.version > c.model_version),
      exists (select from integrations i left join integration_states s using (tenant_id, kind)
        where i.${ofTenant} and kind = 'mindtickle' and coalesce(s.last_sync_at, i.created_at)
          < now() - interval '1 hour' * coalesce(
            (select (config -> 'readiness' ->> 'staleAfterHours')::int from tenants
              where id = ${tenant}), 24)),
      exists (select from outbox where ${ofTenant} and handled_at is null
        and created_at < now() - interval '1 minute'),
      (select count(*)::int from user_syncs where ${ofTenant} and ${toPush}),
      (select count(*)::int from user_syncs where ${ofTenant} and ${toPull})
    from (select) one left join lateral (
      select id, as_of, watermarks, snapshot::pg_snapshot as snapshot
      from readiness_reports where ${ofTenant} order by as_of desc limit 1
    ) seen on true`;
};

const stateRow = z
  .tuple([
    z.string().nullable(),
    z.number().nullable(),
    z.string().nullable(),
    z.boolean(),
    z.boolean(),
    z.boolean(),
    z.boolean(),
    z.boolean(),
    z.int(),
    z.int(),
  ])
  .transform(
    ([reportId, asOf, seen, newer, changed, model, stale, backedUp, push, pull]): ReportState => {
      const reasons: [boolean, ProvisionalReason][] = [
        [newer, "newer_results"],
        [changed, "roster_changed"],
        [model, "model_changed"],
        [push + pull > 0, "sync_running"],
        [stale, "source_stale"],
        [backedUp, "channel_backed_up"],
      ];
      return {
        reportId,
        asOf: asOf === null ? null : new Date(asOf),
        watermarks: watermarksOf(seen),
        reasons: reasons.flatMap(([holds, reason]) => (holds ? [reason] : [])),
        backlog: { toPush: push, toPull: pull },
      };
    },
  );

// Written by an aggregation alone.
// oxlint-disable-next-line typescript/no-unsafe-type-assertion
const watermarksOf = (json: string | null) => JSON.parse(json ?? "{}") as Watermarks;

/** It, as one of the queries of a read. */
export const stateQuery = statement(stateOf(sql`(select id from tenants)`), stateRow);

const statePoint = pointRead(
  // Worked out once for all who ask at the same time.
  (tenantId) => sql`with told as materialized (${stateOf(tenantId)})
    select requested.position::int, told.* from told, ${requestedValues}`,
  stateRow,
);

/** Reads it in one statement, which enters the tenant too; with those who ask at the same time. */
export async function readState({ scope }: Context): Promise<ReportState> {
  const state = await scope.readOne(statePoint, "");
  if (!state) throw new Error("The tenant's state gave no row.");
  return state;
}

/** What is asked of a tenant before its first report. */
export const notCounted = () =>
  new AppError("conflict", "The tenant was not counted yet. Ask for its report first.");
