import { count, sql } from "drizzle-orm";
import { readinessStates, users } from "../../../drizzle/schema/index.ts";
import type { Context } from "../../context.ts";
import { idArray } from "../../db/columns.ts";
import { lockInTenant } from "../../db/lock-in-tenant.ts";
import type { Db } from "../../db/queries.ts";
import { newestVersion } from "../model/newest-version.ts";
import { applyChanges } from "./apply-changes.ts";
import { findChangedPeople } from "./find-changed-people.ts";
import { recountAll } from "./full-recount.ts";

/** People per statement of an incremental update. */
const batchSize = 500;
/** With more changed people than this, and more than a fifth of the tenant, a full recount is cheaper. */
const maxIncremental = 1000;

export interface RollupUpdate {
  /** Whether there was a full recount. */
  full: boolean;
  /** How many people had changed. */
  people: number;
  /** Rows of rollups that an incremental update had left wrong. Each is a fault to look into. */
  corrected: string[];
}

/**
 * Updates a tenant's rollups in the caller's transaction, which must be repeatable read: from the
 * rows changed since the last update, or by a full recount if the model has changed or most people
 * have.
 * @param checked also runs a full recount after an incremental update, and reports what it corrects
 */
export async function updateRollups(
  ctx: Pick<Context, "scope">,
  db: Db,
  checked: boolean,
): Promise<RollupUpdate> {
  const { tenantId } = ctx.scope;
  await Promise.all([
    // Planning an incremental update costs more than running it, and no plan depends on its values.
    db.execute(sql`set local plan_cache_mode = force_generic_plan`).execute(),
    lockInTenant(db, tenantId, "rollups"),
  ]);
  // A run that waited for the lock has an older snapshot. This fails it, and the caller retries.
  const [last] = await db
    .select({ version: readinessStates.modelVersion })
    .from(readinessStates)
    .for("update");
  const version = await newestVersion(db);
  const isSameModel = last?.version === version;
  const ids = isSameModel ? await findChangedPeople(db, {}).execute() : [];
  const isIncremental = isSameModel && !(await isMost(db, ids.length));
  const changed = isIncremental ? ids : [];
  for (let from = 0; from < changed.length; from += batchSize) {
    const people = idArray(changed.slice(from, from + batchSize));
    await applyChanges(db, { people }).execute();
  }
  const full = checked || !isIncremental;
  const written = full ? await recountAll(db) : [];
  const corrected = isIncremental ? written : [];
  await db.execute(sql`
    insert into readiness_states (snapshot, as_of, model_version, recounted_at, corrected)
    values (pg_current_snapshot()::text, now(), ${version}, now(), ${corrected.length})
    on conflict (tenant_id) do update set snapshot = excluded.snapshot, as_of = excluded.as_of,
      model_version = excluded.model_version,
      recounted_at = case when ${full} then now() else readiness_states.recounted_at end,
      corrected = case when ${full} then excluded.corrected else readiness_states.corrected end`);
  return { full, people: ids.length, corrected };
}

async function isMost(db: Db, changed: number): Promise<boolean> {
  if (changed <= maxIncremental) return false;
  const [all] = await db.select({ people: count() }).from(users);
  return changed * 5 > (all?.people ?? 0);
}
