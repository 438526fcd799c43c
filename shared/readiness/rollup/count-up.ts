import { count, sql } from "drizzle-orm";
import { readinessStates, users } from "../../../drizzle/schema/index.ts";
import type { Context } from "../../context.ts";
import type { Db } from "../../db/queries.ts";
import { modelVersion } from "../model/newest.ts";
import { recount } from "./recount.ts";
import { refresh, touched } from "./refresh.ts";

/** People who are counted in one statement. */
const batchSize = 500;
/** Beyond this many, and a fifth of the tenant, counting everything anew is less work. */
const few = 1000;

export interface CountedUp {
  /** Whether everything was counted anew, and how many people if not. */
  anew: boolean;
  people: number;
  /** Rows of rollups that were not what they should have been; to be looked into. */
  mended: string[];
}

/**
 * Brings a tenant's rollups up to now, in the caller's transaction, which must see one moment:
 * those whose figures may differ are counted anew and added by the difference; or, when asked for,
 * by another model, or when by far the most differ, everything is counted.
 */
export async function countUp(
  ctx: Pick<Context, "scope">,
  db: Db,
  anew: boolean,
): Promise<CountedUp> {
  const { tenantId } = ctx.scope;
  await Promise.all([
    // Planning these statements costs more than running them, and no plan depends on their values.
    db.execute(sql`set local plan_cache_mode = force_generic_plan`).execute(),
    db
      .execute(
        sql`select pg_advisory_xact_lock(hashtextextended(${`${tenantId}:rollups`}::text, 0))`,
      )
      .execute(),
  ]);
  // Who has waited for the lock, and sees an older moment, is turned back here and begins anew.
  const [counted] = await db
    .select({ version: readinessStates.modelVersion })
    .from(readinessStates)
    .for("update");
  const version = await modelVersion(db);
  const isByModel = counted?.version === version;
  const ids = isByModel ? await touched(db, {}).execute() : [];
  const isAnew = !isByModel || (await isMost(db, ids.length));
  if (!isAnew) await refreshAll(db, ids);
  // What refreshing has left is to be right already: what recounting mends then was a fault.
  const mended = isAnew || anew ? await recount(db) : [];
  const wrong = isAnew ? [] : mended;
  await db.execute(sql`
    insert into readiness_states (snapshot, as_of, model_version, recounted_at, corrected)
    values (pg_current_snapshot()::text, now(), ${version}, now(), ${wrong.length})
    on conflict (tenant_id) do update set snapshot = excluded.snapshot, as_of = excluded.as_of,
      model_version = excluded.model_version,
      recounted_at = case when ${isAnew || anew} then now() else readiness_states.recounted_at end,
      corrected = case when ${isAnew || anew} then excluded.corrected else readiness_states.corrected end`);
  return { anew: isAnew || anew, people: ids.length, mended: wrong };
}

async function isMost(db: Db, touchedPeople: number): Promise<boolean> {
  if (touchedPeople <= few) return false;
  const [all] = await db.select({ people: count() }).from(users);
  return touchedPeople * 5 > (all?.people ?? 0);
}

async function refreshAll(db: Db, ids: string[]): Promise<void> {
  for (let from = 0; from < ids.length; from += batchSize) {
    await refresh(db, { people: JSON.stringify(ids.slice(from, from + batchSize)) }).execute();
  }
}
