import { sql } from "drizzle-orm";
import { type progressStatuses, userSyncs } from "../../../drizzle/schema/index.ts";
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

export interface StoredProgress {
  courseId: string;
  status: (typeof progressStatuses)[number];
  score: number | null;
  completedAt: Date | null;
}

/**
 * Stores what the platform says of one person, in the caller's transaction: assignments,
 * progress, the event, and the audit entry where something changed. Courses that the catalogue
 * does not know yet wait for its next pull. Assignments that a whole list does not show end; those
 * that it shows again come back.
 * @param dueAt since when the pull was due as it began: a pull asked for since then is still due
 * @param list what is to be said of the list as a whole
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
