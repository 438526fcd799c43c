import { and, eq, isNull, sql } from "drizzle-orm";
import { reconciliations } from "../../../drizzle/schema/index.ts";
import { auditRow } from "../../audit/record.ts";
import { notify } from "../../notifications/notify.ts";
import type { Context } from "../../context.ts";
import type { Db } from "../../db/queries.ts";
import { recordSync } from "../../integrations/accounts/account-health.ts";
import { applyBatch } from "../../outbox/apply-batch.ts";
import { storeDeadLetter } from "../../dead-letters/store.ts";
import { describeError } from "../../log.ts";
import {
  type LearningPlatform,
  PlatformError,
  type PlatformPerson,
} from "../../adapters/learning-platform.ts";
import { comparePage, recordMissing } from "./compare-page.ts";
import { reasonToStop } from "./guard.ts";
import { adopt, deactivateExtra, openFindings, pushDrifted } from "./repair.ts";
import { configOf } from "../../configuration/tenant-config.ts";

export type Run = typeof reconciliations.$inferSelect;

/** The open run, if any. */
export async function openRun(ctx: Context): Promise<Run | undefined> {
  const [[run]] = await ctx.scope.read((db) => [
    db.select().from(reconciliations).where(isNull(reconciliations.endedAt)),
  ]);
  return run;
}

/**
 * Continues a run from its checkpoint until it ends, stops for an approval, or the time is up.
 * @returns whether work is left
 * @throws CallDeferred, PlatformError; the checkpoint stays
 */
export async function continueRun(ctx: Context, run: Run, untilMs: number): Promise<boolean> {
  const platform = await ctx.platforms.open(ctx);
  if (run.status === "listing" && !(await list(ctx, platform, run, untilMs))) return true;
  if (run.status === "listing" && !(await decide(ctx, run))) return false;
  await pushDrifted(ctx, run.id);
  if (!(await repair(ctx, platform, run, untilMs))) return true;
  await end(ctx, run);
  await recordSync(ctx, "mindtickle");
  return false;
}

/** Compares the list with the roster. @returns false if the time is up before its end */
async function list(ctx: Context, platform: LearningPlatform, run: Run, untilMs: number) {
  for (let compared = run.compared; ;) {
    const { people, listed, total } = await platform.listPeople(compared, run.since);
    if (listed === 0 && compared < total) {
      throw new PlatformError("retry", "MindTickle ended a list before its stated total.");
    }
    const compare = (batch: readonly PlatformPerson[], moveBy: number) =>
      ctx.scope.write(async (db) => {
        await db
          .update(reconciliations)
          .set({ total })
          .where(eq(reconciliations.id, run.id))
          .execute();
        await comparePage(db, run.id, [...batch], moveBy);
      });
    // The checkpoint moves with the whole page, or after the users that could not be compared.
    const failed = await applyBatch(people, (batch) =>
      compare(batch, batch.length === people.length ? listed : 0),
    );
    for (const { item, reason, error } of failed) {
      ctx.log.error("reconciliation.person_failed", { run: run.id, ...describeError(error) });
      await storeFailed(ctx, run.id, item, reason);
    }
    if (failed.length > 0 || people.length === 0) await compare([], listed);
    compared += listed;
    if (compared >= total) return true;
    if (ctx.now().getTime() >= untilMs) return false;
  }
}

const storeFailed = (ctx: Context, run: string, person: PlatformPerson, reason: string) =>
  storeDeadLetter(ctx, {
    source: "job",
    sourceId: `reconciliation:${run}:${person.platformId}`,
    reason,
    attempts: 1,
    request: { job: "mindtickle.reconcile", run, requestId: ctx.requestId },
    body: JSON.stringify(person),
  });

/** Decides whether the run may repair its findings. @returns false if an admin must approve it first */
function decide(ctx: Context, { id, mode }: Run): Promise<boolean> {
  return ctx.scope.write(async (db) => {
    if (mode === "full") await recordMissing(db, id);
    const stop = await reasonToStop(ctx, db, id);
    await db
      .update(reconciliations)
      .set(stop === null ? { status: "repairing" } : { status: "stopped", reason: stop.reason })
      .where(and(eq(reconciliations.id, id), eq(reconciliations.status, "listing")))
      .execute();
    if (stop === null) return true;
    const { reason, notice } = stop;
    await Promise.all([
      audit(ctx, db, id, "stop", { reason }),
      notify(db, { kind: "reconciliation_stopped", occasion: id, notice }),
    ]);
    ctx.log.error("reconciliation.stopped", { run: id, reason });
    return false;
  });
}

/** Repairs the findings. @returns false if the time is up first */
async function repair(ctx: Context, platform: LearningPlatform, { id }: Run, untilMs: number) {
  for (const kind of ["different", "extra"] as const) {
    if (kind === "extra" && configOf(ctx.scope.tenant).reconcile.extra === "report") continue;
    for (;;) {
      const found = await openFindings(ctx, id, kind);
      if (found.length === 0) break;
      for (const finding of found) {
        if (kind === "extra") await deactivateExtra(ctx, platform, id, finding.subject);
        else await adopt(ctx, platform, id, finding);
        if (ctx.now().getTime() >= untilMs) return false;
      }
    }
  }
  return true;
}

const end = (ctx: Context, { id }: Run): Promise<unknown> =>
  ctx.scope.write(async (db) => {
    await db
      .update(reconciliations)
      .set({ status: "done", endedAt: sql`now()` })
      .where(and(eq(reconciliations.id, id), isNull(reconciliations.endedAt)))
      .execute();
    await audit(ctx, db, id, "done", {});
  });

const audit = (ctx: Context, db: Db, id: string, what: string, after: Record<string, unknown>) =>
  auditRow(ctx, db, {
    action: `reconciliation.${what}`,
    subjectId: id,
    before: null,
    after,
  }).execute();
