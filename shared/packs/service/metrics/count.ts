import { and, type SQL, sql } from "drizzle-orm";
import * as z from "zod";
import { serviceTechnicians } from "../../../../drizzle/schema/service/index.ts";
import { users } from "../../../../drizzle/schema/index.ts";
import type { Context } from "../../../context.ts";
import { type Db, rawQuery } from "../../../db/queries.ts";
import { notDeleted, visibleTo } from "../../../directory/users/fields.ts";
import { selectTechnicians } from "../technicians/technician.ts";

const n = z.number();

/** Day, team, and the counts in the order of the statement. */
const row = z
  .tuple([z.iso.date(), z.string().nullable(), n, n, n, n, n, n, n])
  .transform(([day, team, fixed, completed, met, stopped, workHours, held, waiting]) => ({
    day,
    team,
    counts: { fixed, completed, met, stopped, workHours, shiftHours: 0, held, waiting },
  }));

/** What happened by day and team, for the technicians whom the caller may see. */
export const countByDay = (
  ctx: Context,
  db: Db,
  { from, to, timeZone }: { from: Date; to: Date; timeZone: string },
) => {
  const during = (at: SQL) =>
    sql`${at} >= ${from.toISOString()}::timestamptz and ${at} < ${to.toISOString()}::timestamptz`;
  const day = (at: SQL) => sql`(${at} at time zone ${timeZone})::date`;
  const last = sql`join service_visits v on v.tenant_id = o.tenant_id and v.work_order_id = o.id and v.sequence = o.visits`;
  return rawQuery(
    db,
    sql`with facts(day, user_id, fixed, completed, met, stopped, hours, held, waiting) as (
        select ${day(sql`o.completed_at`)}, v.technician_id,
          (o.reopened = 0 and (select count(*) from service_visits s where s.work_order_id = o.id and s.started_at is not null) = 1)::int,
          1, 0, 0, 0::float8, 0, 0
        from service_work_orders o ${last} where ${during(sql`o.completed_at`)}
        union all
        select ${day(sql`c.stopped_at`)}, v.technician_id, 0, 0, c.met::int, 1, 0, 0, 0
        from service_clocks c join service_work_orders o on o.tenant_id = c.tenant_id and o.id = c.work_order_id ${last}
        where ${during(sql`c.stopped_at`)}
        union all
        select ${day(sql`v.started_at`)}, v.technician_id, 0, 0, 0, 0, extract(epoch from v.finished_at - v.started_at)::float8 / 3600, 0, 0
        from service_visits v where ${during(sql`v.started_at`)} and v.finished_at is not null
        union all
        select ${day(sql`v.starts_at`)}, v.technician_id, 0, 0, 0, 0, 0, (v.held is not null)::int, 1
        from service_visits v where ${during(sql`v.starts_at`)} and v.state = 'scheduled'
      ) select f.day::text, users.team, sum(fixed)::int, sum(completed)::int, sum(met)::int, sum(stopped)::int,
          sum(hours)::float8, sum(held)::int, sum(waiting)::int
      from facts f join users on users.id = f.user_id
      where ${visibleTo(ctx, users.id) ?? sql`true`} group by 1, 2`,
    row,
  );
};

/** The technicians whose shifts count. */
export const techniciansOnShift = (ctx: Context, db: Db) =>
  selectTechnicians(
    db,
    and(serviceTechnicians.active, users.active, notDeleted, visibleTo(ctx, users.id)),
  );
