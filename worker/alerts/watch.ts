import { sql } from "drizzle-orm";
import * as z from "zod";
import { alertKinds } from "../../drizzle/schema/index.ts";
import { transaction } from "../../shared/db/transaction.ts";
import { rawQuery } from "../../shared/db/queries.ts";
import { alertAfterFailures } from "../../shared/outbox/job-failures.ts";
import type { WorkerServices } from "../types.ts";
import { changedRoleSettings } from "./role-settings.ts";

/** Thresholds for alerts. */
const deadLettersIn10Minutes = 25;
const maxBacklogAge = sql`interval '1 hour'`;
const attemptWindow = sql`interval '15 minutes'`;

/** Every condition that holds now: kind, subject, tenant and detail. */
const firing = sql`
  select 'breaker_open' as kind, tenant_id || '/' || kind as subject, tenant_id,
    kind || ' is not called since ' || broken_at::text || ': ' || coalesce(error_category, 'it failed') as detail
  from integration_states where breaker <> 'closed' and paused_at is null
  union all
  select 'dead_letters', tenant_id::text, tenant_id, count(*) || ' dead letters within ten minutes'
  from dead_letters where status = 'open' and created_at > now() - interval '10 minutes'
  group by tenant_id having count(*) > ${deadLettersIn10Minutes}
  union all
  select 'backlog_age', tenant_id::text, tenant_id, 'the oldest event is waiting since ' || min(created_at)::text
  from outbox where handled_at is null
  group by tenant_id having min(created_at) < now() - ${maxBacklogAge}
  union all
  select 'cross_tenant_attempts', actor_tenant_id::text, actor_tenant_id,
    sum(attempts) || ' attempts to reach another tenant since ' || min(first_at)::text
  from security_events where last_at > now() - ${attemptWindow} group by actor_tenant_id
  union all
  select 'readiness_corrected', tenant_id::text, tenant_id,
    corrected || ' rows of readiness were wrong and were corrected at ' || recounted_at::text
  from readiness_states where corrected > 0
  union all
  select 'job_failing', tenant_id || '/' || job, tenant_id,
    job || ' has failed ' || failures || ' times in a row since ' || since::text || ': ' || reason
  from job_failures where failures >= ${alertAfterFailures}
  union all
  select 'last_admin_removed', id::text, id, 'the tenant has had no active admin since ' || admins_lost_at::text
  from tenants where active and admins_lost_at is not null
  union all
  select 'emergency_admin_lost', d.tenant_id || '/' || d.id, d.tenant_id,
    'single sign-on is required, and nobody can sign in with a password since ' || d.break_glass_lost_at::text
  from domains d join tenants t on t.id = d.tenant_id and t.active where d.break_glass_lost_at is not null
  union all
  select 'configuration_held', tenant_id || '/' || id, tenant_id,
    'a scheduled version of the operator''s settings was not published: ' || held_because
  from configuration_versions where state = 'held' and layer = 'operator'
  union all ${changedRoleSettings}`;

const transition = z
  .tuple([
    z.enum(["opened", "resolved"]),
    z.uuid(),
    z.enum(alertKinds),
    z.uuid().nullable(),
    z.string(),
  ])
  .transform(([what, id, kind, tenant, detail]) => ({ what, id, kind, tenant, detail }));

/**
 * Opens an alert for each new condition, and resolves alerts whose condition has not held for
 * `quietSeconds`. A condition that comes and goes within that time is one alert.
 */
export async function watch(
  { relay, log }: Pick<WorkerServices, "relay" | "log">,
  quietSeconds = 60,
): Promise<void> {
  const changes = await transaction(relay, (db) =>
    rawQuery(
      db,
      sql`
      with firing as (${firing}),
      opened as (
        insert into alerts (kind, subject, about_tenant_id, detail) select * from firing
        on conflict (kind, subject) where resolved_at is null
          do update set seen_at = now(), detail = excluded.detail
        returning id, kind, about_tenant_id, detail, xmax = 0 as is_new
      ), resolved as (
        update alerts set resolved_at = now()
        where resolved_at is null and seen_at < now() - ${`${quietSeconds} seconds`}::interval
          and not exists (select from firing f where f.kind = alerts.kind and f.subject = alerts.subject)
        returning id, kind, about_tenant_id, detail
      )
      select 'opened', id, kind, about_tenant_id, detail from opened where is_new
      union all select 'resolved', id, kind, about_tenant_id, detail from resolved`,
      transition,
    ).execute(),
  );
  for (const { what, id: alert, kind, tenant, detail } of changes) {
    if (what === "opened") log.error("alert.opened", { alert, kind, tenant, detail });
    else log.info("alert.resolved", { alert, kind, tenant });
  }
}
