import { and, eq, inArray, isNotNull, lt, or, sql } from "drizzle-orm";
import * as z from "zod";
import {
  serviceClocks,
  serviceSites,
  serviceTechnicians,
  serviceVisits,
  serviceWorkOrders,
} from "../../../../drizzle/schema/service/index.ts";
import { users } from "../../../../drizzle/schema/index.ts";
import type { Context } from "../../../context.ts";
import { jsonText } from "../../../db/columns.ts";
import { type Db, rawQuery } from "../../../db/queries.ts";
import { notDeleted, visibleTo } from "../../../directory/users/fields.ts";
import { selectTechnicians } from "../technicians/technician.ts";

/** A day in the tenant's time zone. */
export interface Day {
  from: Date;
  to: Date;
}

const v = serviceVisits;
const o = serviceWorkOrders;

/** At most this many orders are planned at once, the most urgent and oldest first. */
const maxOrders = 1000;

/** The orders that may be planned on a day, and those that are planned on it. */
export const ordersOf = (db: Db, { from, to }: Day) =>
  db
    .select({
      id: o.id,
      priority: o.priority,
      skills: o.skills,
      durationMinutes: o.durationMinutes,
      windowStart: o.windowStart,
      windowEnd: o.windowEnd,
      areaId: o.areaId,
      latitude: serviceSites.latitude,
      longitude: serviceSites.longitude,
      technicianId: v.technicianId,
      startsAt: v.startsAt,
      endsAt: v.endsAt,
      visit: v.state,
      dueAt: serviceClocks.dueAt,
    })
    .from(o)
    .innerJoin(serviceSites, eq(serviceSites.id, o.siteId))
    .leftJoin(v, and(eq(v.workOrderId, o.id), eq(v.sequence, o.visits), isOpen))
    .leftJoin(
      serviceClocks,
      and(
        eq(serviceClocks.workOrderId, o.id),
        eq(serviceClocks.kind, "respond"),
        isNotNull(serviceClocks.dueAt),
      ),
    )
    .where(
      or(
        and(
          eq(o.state, "approved"),
          sql`(${o.windowStart} is null or ${o.windowStart} < ${to.toISOString()}::timestamptz)`,
          sql`(${o.windowEnd} is null or ${o.windowEnd} > ${from.toISOString()}::timestamptz)`,
        ),
        and(
          inArray(o.state, ["scheduled", "dispatched", "en_route", "in_progress", "on_hold"]),
          lt(v.startsAt, to),
          sql`${v.endsAt} > ${from.toISOString()}::timestamptz`,
        ),
      ),
    )
    // What is planned comes first, so that nothing is planned over it.
    .orderBy(sql`${v.id} is null`, o.priority, o.id)
    .limit(maxOrders);

const isOpen = sql`${v.state} not in ('completed', 'cancelled')`;

/** The technicians whom the caller may plan. */
export const techniciansOf = (ctx: Context, db: Db) =>
  selectTechnicians(
    db,
    and(
      serviceTechnicians.active,
      users.active,
      notDeleted,
      visibleTo(ctx, serviceTechnicians.userId),
    ),
  ).orderBy(serviceTechnicians.userId);

const fitRow = z.tuple([z.string(), jsonText(z.array(z.uuid()))]);

/** Who is fit for each set of skills during a whole day, by the skills as a text. */
export async function fitBySkills(
  db: Db,
  sets: readonly (readonly string[])[],
  technicians: readonly string[],
  { from, to }: Day,
): Promise<Map<string, Set<string>>> {
  const named = sets.map((skills) => ({ name: skills.join(" "), skills }));
  const rows = await rawQuery(
    db,
    sql`select s.name, coalesce(jsonb_agg(t.id) filter (where app.unfit_reasons(t.id, app.service_targets(s.skills),
          tstzrange(${from.toISOString()}::timestamptz, ${to.toISOString()}::timestamptz)) = '[]'), '[]')::text
      from jsonb_to_recordset(${JSON.stringify(named)}::jsonb) as s(name text, skills text[])
        cross join (select value::uuid as id from jsonb_array_elements_text(${JSON.stringify(technicians)}::jsonb)) t
      group by s.name`,
    fitRow,
  ).execute();
  return new Map(rows.map(([name, ids]) => [name, new Set(ids)]));
}
