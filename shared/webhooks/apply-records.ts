import { sql } from "drizzle-orm";
import * as z from "zod";
import { auditRow } from "../audit/record.ts";
import type { Context } from "../context.ts";
import { type Db, once, rawQuery } from "../db/queries.ts";
import type { RecordKind } from "./event-shapes.ts";
import type { PendingEvent } from "./pending-events.ts";

export interface RecordEvent {
  event: PendingEvent;
  kind: RecordKind;
  externalId: string;
  version: number;
  data: Record<string, unknown>;
}

/**
 * Keeps what services tell of their things, the newest of each, all in one transaction, and notes
 * for each event whether it was that. A subscription sets the tenant's payment status.
 */
export async function applyRecords(ctx: Context, events: readonly RecordEvent[]): Promise<void> {
  const rows = JSON.stringify(
    events.map(({ event, ...record }, place) => ({
      place,
      id: event.id,
      service: event.service,
      kind: record.kind,
      external_id: record.externalId,
      version: record.version,
      data: record.data,
    })),
  );
  await ctx.scope.write(async (db) => {
    await db.execute(sql`
      with told as (
        select t.* from jsonb_to_recordset(${rows}::text::jsonb)
            as t(place int, id uuid, service text, kind text, external_id text, version bigint, data jsonb)
          join webhook_events e on e.id = t.id and e.status = 'pending' for update of e skip locked
      ), newest as (
        select distinct on (service, kind, external_id) * from told
        order by service, kind, external_id, version desc, place desc
      ), kept as (
        insert into external_records (service, kind, external_id, version, data)
        select service, kind, external_id, version, data from newest
        on conflict (tenant_id, service, kind, external_id) do update
          set version = excluded.version, data = excluded.data, changed_at = now()
          where external_records.version < excluded.version
        returning service, kind, external_id, version
      )
      update webhook_events e set settled_at = now(), status = case when exists (
          select from newest n join kept k using (service, kind, external_id) where n.id = e.id)
        then 'done' else 'stale' end
      from told t where e.id = t.id`);
    if (events.some(({ kind }) => kind === "subscription")) await notePayment(ctx, db);
  });
}

const standing = z.tuple([z.string(), z.string().nullable(), z.string(), z.string().nullable()]);

/** Past due where any subscription is, else current where one is active, else on trial, else ended. */
async function notePayment(ctx: Context, db: Db): Promise<void> {
  const [found] = await rawQuery(
    db,
    once(sql`
      select case when bool_or(s = 'past_due') then 'past_due' when bool_or(s = 'active') then 'current'
          when bool_or(s = 'trialing') then 'trial' else 'cancelled' end,
        min(coalesce(data->>'pastDueSince', to_char(changed_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')))
          filter (where s = 'past_due'),
        (select payment_status from tenants), (select past_due_since::text from tenants)
      from (select data, changed_at, data->>'status' as s from external_records
        where kind = 'subscription') subscriptions`),
    standing,
  ).execute();
  if (!found) return;
  const [status, since, before, sinceBefore] = found;
  await db.execute(sql`select app.note_payment(${status}, ${since}::timestamptz)`).execute();
  if (status === before) return;
  await auditRow(ctx, db, {
    action: "tenant.payment",
    subjectId: ctx.scope.tenantId,
    before: { paymentStatus: before, pastDueSince: sinceBefore },
    after: { paymentStatus: status, pastDueSince: since },
  }).execute();
}
