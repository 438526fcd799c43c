import { and, eq, isNotNull, sql } from "drizzle-orm";
import { serviceClocks } from "../../../../drizzle/schema/service/index.ts";
import type { Db } from "../../../db/queries.ts";
import { afterCounting, type BusinessCalendar } from "./business-time.ts";
import { elapsedOf } from "./clocks.ts";

/** Lets clocks that run by a calendar go on by its new hours. What they have counted stays. */
export async function recomputeClocks(
  db: Db,
  before: BusinessCalendar & { id: string },
  after: BusinessCalendar,
  now: Date,
): Promise<void> {
  const running = await db
    .select()
    .from(serviceClocks)
    .where(and(eq(serviceClocks.calendarId, before.id), isNotNull(serviceClocks.runningSince)))
    .for("update")
    .execute();
  const rows = running.map((clock) => {
    const elapsed = elapsedOf(clock, before, now);
    const left = clock.targetMinutes * 60_000 - elapsed;
    return {
      order: clock.workOrderId,
      kind: clock.kind,
      round: clock.round,
      elapsed: Math.round(elapsed),
      // A clock that is late already stays due when it was.
      due: left <= 0 ? (clock.dueAt ?? now) : afterCounting(after, now, left),
    };
  });
  if (rows.length === 0) return;
  await db
    .execute(
      sql`update service_clocks c set elapsed_ms = n.elapsed, running_since = ${now.toISOString()}::timestamptz, due_at = n.due
        from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
          as n("order" uuid, kind text, round int, elapsed bigint, due timestamptz)
        where c.work_order_id = n."order" and c.kind = n.kind and c.round = n.round`,
    )
    .execute();
}
