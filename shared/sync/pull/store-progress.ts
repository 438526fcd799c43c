import { sql } from "drizzle-orm";
import * as z from "zod";
import { progressStatuses, userSyncs } from "../../../drizzle/schema/index.ts";
import { auditRow } from "../../audit/record.ts";
import type { Context, OutboxEvent } from "../../context.ts";
import type { Db } from "../../db/queries.ts";
import { insertOutboxEvent } from "../../outbox/events.ts";
import { newId } from "../../ids.ts";
import type {
  PlatformList,
  PlatformProgress,
  PullWarning,
} from "../../adapters/learning-platform.ts";
import { holdEnds, warningsOf } from "./pull-warnings.ts";
import { readBefore, upsertProgress } from "./upsert-progress.ts";

export const storedProgress = z.object({
  courseId: z.uuid(),
  status: z.enum(progressStatuses),
  score: z.number().nullable().describe("0 to 100; null if unknown."),
  completedAt: z.date().nullable(),
});
type StoredProgress = z.output<typeof storedProgress>;

/**
 * Stores a user's pulled progress in the caller's transaction: assignments, progress, the event, and
 * an audit entry if something changed. Courses that are not in the catalogue yet are skipped until the
 * next pull. Assignments missing in a complete list end; listed ones are restored.
 * @param dueAt the due time when the pull began; a pull that was requested later stays due
 * @param list the findings about the whole list
 */
export async function storeProgress(
  ctx: Context,
  db: Db,
  userId: string,
  pulled: PlatformProgress[],
  dueAt: string | null = null,
  list: Omit<PlatformList<unknown>, "items"> = { findings: [], doubt: null },
): Promise<{ courses: StoredProgress[]; warnings: PullWarning[]; event: OutboxEvent }> {
  const before = await readBefore(db, userId);
  const hold = holdEnds(ctx, { ...list, items: pulled }, before.live, before.warnings);
  const findings = hold ? [hold, ...list.findings] : list.findings;
  const warnings = warningsOf(before.warnings, findings, ctx.now());
  const { stored, changed, ended } = await upsertProgress(db, userId, pulled, hold === null);
  const event: OutboxEvent = {
    id: newId(),
    event: "progress.synced",
    subjectId: userId,
    subjectVersion: null,
    payload: { tenantId: ctx.scope.tenantId, userId },
  };
  const change = {
    action: "progress.sync",
    subjectId: userId,
    before: null,
    after: { courses: changed, ...(ended.length > 0 ? { ended } : {}) },
  };
  const isChanged = changed.length > 0 || ended.length > 0;
  await Promise.all([
    insertOutboxEvent(ctx, db, event).execute(),
    db
      .update(userSyncs)
      .set({
        pulledAt: sql`now()`,
        pullDueAt: sql`case when pull_due_at is distinct from ${dueAt}::timestamptz then pull_due_at end`,
        pullWarnings: warnings,
      })
      .where(sql`user_id = ${userId}`)
      .execute(),
    ...(isChanged ? [auditRow(ctx, db, change).execute()] : []),
  ]);
  return { courses: stored, warnings, event };
}
