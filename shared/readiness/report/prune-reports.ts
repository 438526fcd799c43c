import { sql } from "drizzle-orm";
import type { Context } from "../../context.ts";

/**
 * Deletes reports older than two days, except the last one of each UTC day and the nightly ones; and
 * the figures of teams, roles and courses older than 400 days, except the last night of each month.
 * The nightly figures of the tenant and of people stay.
 */
export const pruneReports = (ctx: Context): Promise<unknown> =>
  ctx.scope.write((db) =>
    db
      .execute(
        sql`with nights as (
          select as_of from readiness_history where scope = 'tenant' and key = ''
        ), pruned as (
          delete from readiness_reports r where r.as_of < now() - interval '2 days' and exists (
            select from readiness_reports later where later.as_of > r.as_of
              and (later.as_of at time zone 'utc')::date = (r.as_of at time zone 'utc')::date
              and (later.as_of in (select as_of from nights)
                or r.as_of not in (select as_of from nights)))
          returning as_of
        ) delete from readiness_history h
          where h.as_of in (select as_of from pruned) or (h.scope <> 'tenant'
            and h.as_of < now() - interval '400 days' and exists (select from nights later where later.as_of > h.as_of
              and date_trunc('month', later.as_of, 'utc') = date_trunc('month', h.as_of, 'utc')))`,
      )
      .execute(),
  );
