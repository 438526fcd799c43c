import { sql } from "drizzle-orm";
import * as z from "zod";
import { alertKinds } from "../../drizzle/schema/index.ts";
import { transaction } from "../../shared/db/transaction.ts";
import { rawQuery } from "../../shared/db/queries.ts";
import { alertAfterFailures } from "../../shared/outbox/job-failures.ts";
import type { WorkerServices } from "../types.ts";
import { changedRoleSettings } from "./role-settings.ts";

/** When each is worth a person's attention. */
const deadLettersIn10Minutes = 25;
const oldestBacklog = sql`interval '1 hour'`;
const attemptsCountFor = sql`interval '15 minutes'`;

/** Everything that is so now: kind, subject, tenant, and a line about it. */
const firing = sql`
  select 'breaker_open' as kind, tenant_id || '/' || kind as subject, tenant_id,
    kind || ' is left alone: ' || coalesce(error_category, 'it failed') || ' since ' || broken_at::text as detail
  from integration_states where breaker <> 'closed' and paused_at is null
  union all
  select 'dead_letters', tenant_id::text, tenant_id, count(*) || ' dead letters within ten minutes'
  from dead_letters where status = 'open' and created_at > now() - interval '10 minutes'
  group by tenant_id having count(*) > ${deadLettersIn10Minutes}
  union all
  select 'backlog_age', tenant_id::text, tenant_id, 'the oldest event waits since ' || min(created_at)::text
  from outbox where handled_at is null
  group by tenant_id having min(created_at) < now() - ${oldestBacklog}
  union all
  select 'cross_tenant_attempts', actor_tenant_id::text, actor_tenant_id,
    sum(attempts) || ' attempts to reach another tenant since ' || min(first_at)::text
  from security_events where last_at > now() - ${attemptsCountFor} group by actor_tenant_id
  union all
  select 'readiness_corrected', tenant_id::text, tenant_id,
    corrected || ' rows of readiness were wrong and were corrected at ' || recounted_at::text
  from readiness_states where corrected > 0
  union all
  select 'job_failing', tenant_id || '/' || job, tenant_id,
    job || ' has failed ' || failures || ' times in a row since ' || since::text || ': ' || reason
  from job_failures where failures >= ${alertAfterFailures}
  union all ${changedRoleSettings}`;

const moved = z
  .tuple([
    z.enum(["opened", "resolved"]),
    z.uuid(),
    z.enum(alertKinds),
    z.uuid().nullable(),
    z.string(),
  ])
  .transform(([what, id, kind, tenant, detail]) => ({ what, id, kind, tenant, detail }));

/**
 * Opens an alert for what has begun, once however often it is so, and resolves those of which
 * nothing was seen for a while: what comes and goes within it is one alert.
 * @param quietSeconds how long that while is
 */
export async function watch({ relay, log }: WorkerServices, quietSeconds = 60): Promise<void> {
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
      moved,
    ).execute(),
  );
  for (const { what, id: alert, kind, tenant, detail } of changes) {
    if (what === "opened") log.error("alert.opened", { alert, kind, tenant, detail });
    else log.info("alert.resolved", { alert, kind, tenant });
  }
}
