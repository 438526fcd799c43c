import { sql } from "drizzle-orm";
import * as z from "zod";
import type { Context } from "../../context.ts";
import { pausedAfterFailures } from "./back-off.ts";
import { jsonText } from "../../db/columns.ts";
import { statement } from "../../db/queries.ts";

/** The number of deliveries that go to QStash in one call. */
export const batchSize = 100;

/** A delivery to be sent. */
export interface DueDelivery {
  endpointId: string;
  url: string;
  /** The sealed signing secrets. */
  secrets: string;
  eventId: string;
  type: string;
  data: unknown;
  occurredAt: Date;
  /** How often this event has been sent to this endpoint, including this time. */
  sends: number;
}

/**
 * Claims the oldest due deliveries and marks them sent. Without a result within 15 minutes they are
 * due again. A paused endpoint gets one delivery at a time: the one with the fewest failures, so that
 * an event that the receiver cannot process does not block the others.
 */
const claim = statement(
  sql`with due as (
      select d.endpoint_id, d.event_id, row_number() over (
        partition by d.endpoint_id order by d.failures, d.event_id) as position, e.failures
      from outgoing_endpoints e join outgoing_deliveries d on d.endpoint_id = e.id
      where e.disabled_at is null and coalesce(e.retry_at, '-infinity') <= now()
        and d.status in ('waiting', 'sent') and d.due_at <= now()
        and not (e.failures >= ${pausedAfterFailures} and exists (select from outgoing_deliveries s
          where s.endpoint_id = e.id and s.status = 'sent' and s.due_at > now()))
    ), chosen as (
      select endpoint_id, event_id from due where failures < ${pausedAfterFailures} or position = 1
      order by event_id limit ${batchSize}
    ), sent as (
      update outgoing_deliveries d set status = 'sent', sends = d.sends + 1,
        due_at = now() + interval '15 minutes'
      from chosen c where d.endpoint_id = c.endpoint_id and d.event_id = c.event_id
      returning d.endpoint_id, d.event_id, d.sends
    ) select e.id, e.url, e.secrets, o.id, o.type, o.data::text,
        (extract(epoch from o.occurred_at) * 1000)::float8, s.sends
      from sent s join outgoing_endpoints e on e.id = s.endpoint_id
      join outgoing_events o on o.id = s.event_id order by o.id`,
  z
    .tuple([
      z.string(),
      z.string(),
      z.string(),
      z.string(),
      z.string(),
      jsonText(z.unknown()),
      z.number(),
      z.int(),
    ])
    .transform(([endpointId, url, secrets, eventId, type, data, at, sends]): DueDelivery => {
      const occurredAt = new Date(at);
      return { endpointId, url, secrets, eventId, type, data, occurredAt, sends };
    }),
);

export const claimDueDeliveries = (ctx: Context): Promise<DueDelivery[]> =>
  ctx.scope.write((db) => claim(db, {}).execute());

const nextDue = statement(
  sql`select (extract(epoch from min(greatest(d.due_at, e.retry_at))) * 1000)::float8
    from outgoing_endpoints e join outgoing_deliveries d on d.endpoint_id = e.id
    where e.disabled_at is null and d.status in ('waiting', 'sent')`,
  z.tuple([z.number().nullable()]),
);

/** When the next delivery is due; null without one. */
export async function nextDueAt(ctx: Context): Promise<Date | null> {
  const [[row]] = await ctx.scope.read((db) => [nextDue(db, {})]);
  const at = row?.[0] ?? null;
  return at === null ? null : new Date(at);
}
