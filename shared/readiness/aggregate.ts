import { sql } from "drizzle-orm";
import { readinessReports } from "../../drizzle/schema/index.ts";
import { auditRow } from "../audit/record.ts";
import type { Context } from "../context.ts";
import { makeStale } from "../delivery/make-stale.ts";
import { outboxRow } from "../delivery/outbox.ts";
import { newId } from "../ids.ts";
import { takeMark } from "../jobs/marks.ts";
import { figuresQuery } from "./compute.ts";

export type ReadinessRow = typeof readinessReports.$inferSelect;

/**
 * Counts the tenant and keeps the report. The mark is cleared in a transaction of its own
 * before anything is read, so a change that this run misses marks the tenant due again.
 */
export async function aggregateTeamReadiness({ ctx }: { ctx: Context }): Promise<ReadinessRow> {
  await ctx.scope.write((db) => takeMark(db, "readiness.aggregate"));
  const id = newId(ctx.now().getTime());
  const { report, events } = await ctx.scope.write(async (db) => {
    await db.execute(sql`
      insert into readiness_reports (id, as_of, snapshot, avg_score, completion_rate, scores, people,
        deactivated, assigned, completed, in_progress, not_started, overdue)
      select ${id}, now(), pg_current_snapshot()::text, figures.* from (${figuresQuery(undefined)}) figures`);
    const [[report]] = await Promise.all([
      db
        .select()
        .from(readinessReports)
        .where(sql`id = ${id}`)
        .execute(),
      auditRow(ctx, db, {
        action: "readiness.aggregate",
        subjectId: id,
        before: null,
        after: null,
      }).execute(),
    ]);
    if (!report) throw new Error("The report was not written.");
    const updated = ctx.scope.tenant.tells ? updatedEvent(report) : null;
    if (updated) await outboxRow(ctx, db, updated).execute();
    return { report, events: updated ? [updated] : [] };
  });
  ctx.announcer.announce(ctx, events);
  await makeStale(ctx, ["readiness"]);
  return report;
}

/** Has the tenant's own systems told of the tenant's figures; the ids in a report stay here. */
const updatedEvent = ({ id, asOf, avgScore, completionRate, people }: ReadinessRow) => ({
  id: newId(),
  event: "readiness.updated" as const,
  subjectId: id,
  subjectVersion: null,
  payload: { asOf: asOf.toISOString(), avgScore, completionRate, people },
});
