import { and, asc, eq, isNull, sql } from "drizzle-orm";
import { reconciliationFindings } from "../../../drizzle/schema/index.ts";
import type { Context } from "../../context.ts";
import { AppError } from "../../errors.ts";
import { scheduleAndPublish } from "../../outbox/coalesced-jobs.ts";
import {
  type LearningPlatform,
  PlatformError,
  type PlatformPerson,
} from "../../adapters/learning-platform.ts";
import { changeUser } from "../../directory/users/change-user.ts";
import { configOf } from "../../configuration/tenant-config.ts";

const page = 100;

/**
 * Makes a push pending for every user that is missing or different, except where only attributes
 * differ that are taken from MindTickle. The tenant's drain then pushes them within the limits.
 */
export async function pushDrifted(ctx: Context, runId: string): Promise<void> {
  const adopted = `{${configOf(ctx.scope.tenant).reconcile.mindtickleWins.join(",")}}`;
  await ctx.scope.write((db) =>
    db
      .execute(
        sql`
        with drifted as (
          update reconciliation_findings set repair = 'pushed'
          where run_id = ${runId}::uuid and repair is null and (kind = 'missing'
            or kind = 'different' and not attributes <@ ${adopted}::text[])
          returning subject::uuid as user_id
        )
        update user_syncs s set pushed_version = 0, refused_version = 0, create_unsettled = true,
          queued_at = now(), retry_at = null
        from drifted d where s.user_id = d.user_id and s.pending_version <= s.pushed_version`,
      )
      .execute(),
  );
  await scheduleAndPublish(ctx, "mindtickle.drain", ctx.now());
}

/** A page of the findings of a kind that are not repaired yet. */
export async function openFindings(ctx: Context, runId: string, kind: "extra" | "different") {
  const [found] = await ctx.scope.read((db) => [
    db
      .select({
        subject: reconciliationFindings.subject,
        attributes: reconciliationFindings.attributes,
      })
      .from(reconciliationFindings)
      .where(
        and(
          eq(reconciliationFindings.runId, runId),
          eq(reconciliationFindings.kind, kind),
          isNull(reconciliationFindings.repair),
        ),
      )
      .orderBy(asc(reconciliationFindings.subject))
      .limit(page),
  ]);
  return found;
}

/**
 * Stores MindTickle's values of the attributes that are taken from it, through the same function as
 * SCIM changes.
 * @throws CallDeferred, PlatformError
 */
export async function adopt(
  ctx: Context,
  platform: LearningPlatform,
  runId: string,
  { subject, attributes }: { subject: string; attributes: string[] },
): Promise<void> {
  const person = await platform.findPersonOf(subject);
  const names = new Set(attributes);
  if (person) {
    await changeUser({
      ctx,
      input: {
        id: subject,
        check: () => undefined,
        method: "patch",
        change: (present) => ({
          ...present,
          ...(names.has("title") && person.title !== null ? { title: person.title } : {}),
          ...(names.has("displayName") && person.displayName !== null
            ? { displayName: person.displayName }
            : {}),
          name: { ...present.name, ...nameOf(person, names) },
        }),
      },
    }).catch((error: unknown) => {
      // A user that was deleted in the meantime needs no repair.
      if (!(error instanceof AppError) || error.code !== "not_found") throw error;
    });
  }
  await recordRepair(ctx, runId, "different", subject, "adopted");
}

const nameOf = ({ givenName, familyName }: PlatformPerson, names: Set<string>) => ({
  ...(names.has("givenName") && givenName ? { givenName } : {}),
  ...(names.has("familyName") && familyName ? { familyName } : {}),
});

/** Deactivates a MindTickle user that is not in the roster. @throws CallDeferred, PlatformError */
export async function deactivateExtra(
  ctx: Context,
  platform: LearningPlatform,
  runId: string,
  platformId: string,
): Promise<void> {
  try {
    await platform.deactivatePerson(platformId);
  } catch (error) {
    if (!(error instanceof PlatformError) || error.status !== 404) throw error;
  }
  await recordRepair(ctx, runId, "extra", platformId, "deactivated");
}

const recordRepair = (
  ctx: Context,
  runId: string,
  kind: "extra" | "different",
  subject: string,
  repair: "adopted" | "deactivated",
): Promise<unknown> =>
  ctx.scope.write((db) =>
    db
      .update(reconciliationFindings)
      .set({ repair })
      .where(
        and(
          eq(reconciliationFindings.runId, runId),
          eq(reconciliationFindings.kind, kind),
          eq(reconciliationFindings.subject, subject),
        ),
      )
      .execute(),
  );
