import { sql } from "drizzle-orm";
import type { Context } from "../../context.ts";
import { excludedIsNewer, inheritOrder, isNewer, type StateOrder } from "./order-versions.ts";
import type { EventContent, EventState } from "./parse/parse-content.ts";
import { updatePaymentStatus } from "./payment/update-payment-status.ts";
import type { PendingEvent } from "./pending-events.ts";

export type RecordEvent = { event: PendingEvent } & Extract<EventContent, { kind: "record" }>;

/**
 * Stores the newest state of each record and the outcome of each event, in one transaction. The
 * states of the tenant's subscriptions set its payment status.
 * @param events in the order in which they arrived
 */
export async function applyRecords(ctx: Context, events: readonly RecordEvent[]): Promise<void> {
  const rows = JSON.stringify(rowsOf(events));
  await ctx.scope.write(async (db) => {
    await db.execute(sql`
      with claimed as (
        select t.* from jsonb_to_recordset(${rows}::text::jsonb)
            as t(id uuid, newest boolean, service text, kind text, external_id text, version bigint,
              event_time_ns numeric, sequence bigint, digest text, data jsonb, warnings text[])
          join webhook_events e on e.id = t.id and e.status = 'pending' for update of e skip locked
      ), stored as (
        insert into external_records (service, kind, external_id, version, event_time_ns, sequence, digest, data)
        select service, kind, external_id, version, event_time_ns, sequence, digest, data
        from claimed where newest
        on conflict (tenant_id, service, kind, external_id) do update
          set version = ${inheritOrder.version}, event_time_ns = ${inheritOrder.eventTimeNs},
            sequence = excluded.sequence, digest = excluded.digest, data = excluded.data,
            changed_at = case when external_records.data is distinct from excluded.data then now()
              else external_records.changed_at end
          where ${excludedIsNewer}
        returning service, kind, external_id
      )
      update webhook_events e set processed_at = now(), warnings = t.warnings,
        status = case when t.newest and exists (select from stored s where s.service = t.service
          and s.kind = t.kind and s.external_id = t.external_id) then 'done' else 'stale' end
      from claimed t where e.id = t.id`);
    if (events.some(({ of }) => of === "subscription")) await updatePaymentStatus(ctx, db);
  });
}

/** Marks the newest event of each record. One without version and timestamp counts as newer. */
function rowsOf(events: readonly RecordEvent[]) {
  const newest = new Map<string, { id: string; order: StateOrder }>();
  for (const { event, state } of events) {
    const record = recordKey(event, state);
    const known = newest.get(record)?.order;
    if (known && !isNewer(state, known)) continue;
    const isUnordered = state.version === null && state.eventTimeNs === null;
    const { version, eventTimeNs } = isUnordered && known ? known : state;
    const order = { version, eventTimeNs, sequence: state.sequence };
    newest.set(record, { id: event.id, order });
  }
  return events.map(({ event, state, of, data }) => {
    const candidate = newest.get(recordKey(event, state));
    const isNewest = candidate?.id === event.id;
    const { version, eventTimeNs } = isNewest ? candidate.order : state;
    return {
      id: event.id,
      newest: isNewest,
      service: event.service,
      kind: of,
      external_id: state.key,
      version,
      event_time_ns: eventTimeNs,
      sequence: state.sequence,
      digest: state.digest,
      data: isNewest ? data : null,
      warnings: state.warnings.length === 0 ? null : state.warnings,
    };
  });
}

const recordKey = ({ service }: PendingEvent, { kind, key }: EventState) =>
  `${service} ${kind} ${key}`;
