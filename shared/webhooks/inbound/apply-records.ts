import { sql } from "drizzle-orm";
import * as z from "zod";
import { auditRow } from "../../audit/record.ts";
import type { Context } from "../../context.ts";
import { type Db, unprepared, rawQuery } from "../../db/queries.ts";
import { excludedIsNewer, isNewer, orderAfter, type Stated } from "./order-versions.ts";
import type { EventContent, EventState, PendingEvent } from "./pending-events.ts";

export type RecordEvent = { event: PendingEvent } & Extract<EventContent, { kind: "record" }>;

/**
 * Keeps what services tell of their things, the newest of each, all in one transaction, and notes
 * for each event whether it was that. A subscription sets the tenant's payment status.
 * @param events in the order of receipt
 */
export async function applyRecords(ctx: Context, events: readonly RecordEvent[]): Promise<void> {
  const rows = JSON.stringify(rowsOf(events));
  await ctx.scope.write(async (db) => {
    await db.execute(sql`
      with told as (
        select t.* from jsonb_to_recordset(${rows}::text::jsonb)
            as t(id uuid, newest boolean, service text, kind text, external_id text, version bigint,
              stated_at numeric, receipt bigint, digest text, data jsonb, warnings text[])
          join webhook_events e on e.id = t.id and e.status = 'pending' for update of e skip locked
      ), kept as (
        insert into external_records (service, kind, external_id, version, stated_at, receipt, digest, data)
        select service, kind, external_id, version, stated_at, receipt, digest, data
        from told where newest
        on conflict (tenant_id, service, kind, external_id) do update
          set version = ${orderAfter.version}, stated_at = ${orderAfter.statedAt},
            receipt = excluded.receipt, digest = excluded.digest, data = excluded.data,
            changed_at = case when external_records.data is distinct from excluded.data then now()
              else external_records.changed_at end
          where ${excludedIsNewer}
        returning service, kind, external_id
      )
      update webhook_events e set settled_at = now(), warnings = t.warnings,
        status = case when t.newest and exists (select from kept k where k.service = t.service
          and k.kind = t.kind and k.external_id = t.external_id) then 'done' else 'stale' end
      from told t where e.id = t.id`);
    if (events.some(({ of }) => of === "subscription")) await notePayment(ctx, db);
  });
}

/** Of the events about one thing only the newest is kept; where one says no order, it follows. */
function rowsOf(events: readonly RecordEvent[]) {
  const newest = new Map<string, { id: string; stated: Stated }>();
  for (const { event, state } of events) {
    const thing = keyOf(event, state);
    const known = newest.get(thing)?.stated;
    if (known && !isNewer(state, known)) continue;
    const isUnordered = state.version === null && state.statedAt === null;
    const { version, statedAt } = isUnordered && known ? known : state;
    const stated = { version, statedAt, receipt: state.receipt };
    newest.set(thing, { id: event.id, stated });
  }
  return events.map(({ event, state, of, data }) => {
    const best = newest.get(keyOf(event, state));
    const isNewest = best?.id === event.id;
    const { version, statedAt } = isNewest ? best.stated : state;
    return {
      id: event.id,
      newest: isNewest,
      service: event.service,
      kind: of,
      external_id: state.key,
      version,
      stated_at: statedAt,
      receipt: state.receipt,
      digest: state.digest,
      data: isNewest ? data : null,
      warnings: state.warnings.length === 0 ? null : state.warnings,
    };
  });
}

const keyOf = ({ service }: PendingEvent, { kind, key }: EventState) => `${service} ${kind} ${key}`;

const standing = z.tuple([z.string(), z.string().nullable(), z.string(), z.string().nullable()]);

/** Past due where any subscription is, else current where one is active, else on trial, else ended. */
async function notePayment(ctx: Context, db: Db): Promise<void> {
  const [found] = await rawQuery(
    db,
    unprepared(sql`
      select case when bool_or(s = 'past_due') then 'past_due' when bool_or(s = 'active') then 'current'
          when bool_or(s = 'trialing') then 'trial' else 'cancelled' end,
        min(coalesce((data->>'pastDueSince')::timestamptz, changed_at)) filter (where s = 'past_due')::text,
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
