import { inArray, sql } from "drizzle-orm";
import * as z from "zod";
import { serviceVisits } from "../../../../drizzle/schema/service/index.ts";
import { rawQuery } from "../../../db/queries.ts";
import { insertPackEvents } from "../../../outbox/events.ts";
import type { WorkSource } from "../../fitness/work/work-source.ts";

/**
 * The visits, as the gate by fitness sees them. A held visit keeps its time, and cannot be dispatched.
 * What is under way is not held.
 */
export const serviceWork: WorkSource = {
  path: "service",
  work: sql`select v.id, o.id as subject_id, 'work_order' as subject_type, o.title, v.technician_id as user_id,
      app.service_targets(v.skills) as targets, tstzrange(v.starts_at, v.ends_at) as span, v.held is not null as is_held
    from service_visits v join service_work_orders o on o.tenant_id = v.tenant_id and o.id = v.work_order_id
    where v.state = 'scheduled' and v.ends_at > now()`,
  subjects: sql`select id from service_work_orders`,
  candidates: sql`select t.user_id from service_technicians t join users u on u.tenant_id = t.tenant_id and u.id = t.user_id
    where t.active and u.active and u.deleted_at is null`,
  ownReasons: (user, targets, span) => sql`app.service_unfit_reasons(${user}, ${targets}, ${span})`,
  hold: async (_ctx, db, items) => {
    await rawQuery(
      db,
      sql`update service_visits v set held = n.reasons
        from jsonb_to_recordset(${JSON.stringify(items)}::jsonb) as n(id uuid, reasons jsonb)
        where v.id = n.id and v.state = 'scheduled' returning 1`,
      z.tuple([z.int()]),
    ).execute();
  },
  release: async (ctx, db, ids) => {
    const rows = await db
      .update(serviceVisits)
      .set({ held: null })
      .where(inArray(serviceVisits.id, [...ids]))
      .returning({
        id: serviceVisits.id,
        workOrderId: serviceVisits.workOrderId,
        technicianId: serviceVisits.technicianId,
      })
      .execute();
    const events = rows.map(({ workOrderId, technicianId }) => ({
      event: "assignment.released" as const,
      subjectId: workOrderId,
      payload: { subjectId: workOrderId, userId: technicianId },
    }));
    if (events.length > 0) await insertPackEvents(ctx, db, events).execute();
    return rows.map(({ id }) => id);
  },
};
