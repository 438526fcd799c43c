import { inArray, sql } from "drizzle-orm";
import type { WorkSource } from "../../../shared/packs/fitness/work/work-source.ts";
import { sessions } from "./tables.ts";

/** The sessions as work, for the gate by fitness. */
export const trainingWork: WorkSource = {
  path: "training",
  work: sql`select id, id as subject_id, 'session' as subject_type, topic as title, trainer_id as user_id,
    array['role:trainer', 'skill:' || topic] as targets, span, state = 'held' as is_held
    from training_sessions where state in ('assigned', 'held') and upper(span) > now()`,
  subjects: sql`select id from training_sessions`,
  candidates: sql`select id as user_id from users where title = 'Trainer' and active and deleted_at is null`,
  hold: async (_ctx, db, items) => {
    for (const { id, reasons } of items) {
      await db
        .update(sessions)
        .set({ state: "held", heldBecause: reasons, version: sql`version + 1` })
        .where(sql`id = ${id}`)
        .execute();
    }
  },
  release: async (_ctx, db, ids) => {
    // Another session can have taken the trainer's time meanwhile.
    const isFree = sql`not exists (select from training_sessions o where o.state = 'assigned'
      and o.trainer_id = training_sessions.trainer_id and o.span && training_sessions.span)`;
    const released = await db
      .update(sessions)
      .set({ state: "assigned", heldBecause: null, version: sql`version + 1` })
      .where(sql`${inArray(sessions.id, [...ids])} and ${isFree}`)
      .returning({ id: sessions.id });
    return released.map(({ id }) => id);
  },
};
