import { sql } from "drizzle-orm";
import * as z from "zod";
import { idArray } from "../../db/columns.ts";
import { rawQuery } from "../../db/queries.ts";
import type { WorkSource } from "../fitness/work/work-source.ts";

/** The assignments of drivers, as the gate by fitness sees them. What a person held is not among them. */
export const truckingWork: WorkSource = {
  path: "trucking",
  work: sql`select w.id, w.subject_id, w.subject_type, w.title, w.user_id, w.targets, w.span,
      w.state = 'held' as is_held
    from app.trucking_work w
    where upper(w.span) > now() and (w.state <> 'held' or jsonb_typeof(w.held_because) = 'array')`,
  subjects: sql`select l.id from trucking_loads l union all select a.id from trucking_assignments a`,
  candidates: sql`select d.user_id from trucking_drivers d where d.active`,
  hold: async (_ctx, db, items) => {
    const rows = JSON.stringify(items.map(({ id, reasons }) => ({ id, reasons })));
    await db
      .execute(
        sql`update trucking_assignments a set state = 'held', held_from = a.state, held_because = h.reasons,
          version = a.version + 1, updated_at = now()
        from jsonb_to_recordset(${rows}::jsonb) as h(id uuid, reasons jsonb)
        where a.id = h.id and a.state in ('planned', 'assigned', 'dispatched')`,
      )
      .execute();
  },
  release: async (_ctx, db, ids) => {
    const released = await rawQuery(
      db,
      sql`update trucking_assignments a set state = a.held_from, held_from = null, held_because = null,
          version = a.version + 1, updated_at = now()
        from trucking_vehicles v, trucking_drivers d
        where a.id = any(${idArray(ids)}::uuid[]) and a.state = 'held'
          and v.id = a.vehicle_id and v.status = 'active' and d.user_id = a.driver_id and d.active
        returning a.id`,
      z.tuple([z.uuid()]),
    ).execute();
    return released.map(([id]) => id);
  },
};
