import { and, inArray, isNotNull, sql } from "drizzle-orm";
import { userSyncs, users } from "../../../drizzle/schema/index.ts";
import { auditRow } from "../../audit/record.ts";
import type { Context } from "../../context.ts";
import { invalidateCache } from "../../outbox/invalidate-cache.ts";
import { writeState } from "../../integrations/accounts/account-state.ts";
import { PlatformError } from "../../adapters/learning-platform.ts";
import { holdEnds, warningsOf, withFailure } from "./pull-warnings.ts";
import { readBefore, upsertCourses, upsertQuizzes } from "./upsert-catalogue.ts";

/**
 * Pulls the tenant's courses and quizzes from MindTickle, and stores what differs. A course that is
 * missing in a complete list ends, with its assignments; a course that is listed again is restored.
 */
export async function storeCatalogue({ ctx }: { ctx: Context }): Promise<{ courses: number }> {
  const pulled = await pullLists(ctx);
  const { courses: listed, quizzes: listedQuizzes } = pulled;
  const isChanged = await ctx.scope.write(async (db) => {
    const before = await readBefore(db);
    const hold = holdEnds(ctx, listed, before.live, before.warnings);
    const findings = [...(hold ? [hold] : []), ...listed.findings, ...listedQuizzes.findings];
    const warnings = warningsOf(before.warnings, findings, ctx.now());
    const { written, ended } = await upsertCourses(db, listed.items, hold === null);
    await upsertQuizzes(db, listedQuizzes.items);
    if (warnings.length + before.warnings.length > 0) {
      await writeState(db, "mindtickle", { warnings });
    }
    if (written.length + ended.length === 0) return false;
    await auditRow(ctx, db, {
      action: "catalogue.sync",
      subjectId: ctx.scope.tenantId,
      before: null,
      after: { courses: written, ...(ended.length > 0 ? { ended } : {}) },
    }).execute();
    return true;
  });
  if (isChanged) await invalidateCache(ctx, ["courses"]);
  return { courses: listed.items.length };
}

/** @throws CallDeferred, or PlatformError, which the integration's status then shows */
async function pullLists(ctx: Context) {
  try {
    const platform = await ctx.platforms.open(ctx);
    return { courses: await platform.listCourses(), quizzes: await platform.listQuizzes() };
  } catch (error) {
    if (!(error instanceof PlatformError)) throw error;
    const problem = `The catalogue was not pulled: ${error.message} No course ends because of it.`;
    const first = warningsOf([], [{ at: "pull", problem }], ctx.now());
    const warnings = withFailure(sql`integration_states.warnings`, problem, ctx.now());
    await ctx.scope.write((db) => writeState(db, "mindtickle", { warnings: first }, { warnings }));
    throw error;
  }
}

/**
 * Requests a pull of every active user's progress. A user whose pull is already due keeps its place,
 * but its due time changes by a microsecond: a pull in progress may have read MindTickle before the
 * catalogue was stored, and must not clear this request.
 */
export async function requestPulls({ ctx }: { ctx: Context }): Promise<void> {
  await ctx.scope.write((db) =>
    db
      .update(userSyncs)
      .set({ pullDueAt: sql`coalesce(pull_due_at + interval '1 microsecond', now())` })
      .where(
        and(
          isNotNull(userSyncs.mindtickleId),
          inArray(
            userSyncs.userId,
            db
              .select({ id: users.id })
              .from(users)
              .where(sql`active`),
          ),
        ),
      )
      .execute(),
  );
}
