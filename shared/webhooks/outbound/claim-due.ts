import { sql } from "drizzle-orm";
import * as z from "zod";
import type { Context } from "../../context.ts";
import { troubledAfter } from "./back-off.ts";
import { jsonText } from "../../db/columns.ts";
import { statement } from "../../db/queries.ts";

/** Deliveries of one turn, which go to QStash in one call. */
export const page = 100;

/** A delivery that is about to be sent. */
export interface DueDelivery {
  endpointId: string;
  url: string;
  /** In their envelope. */
  secrets: string;
  eventId: string;
  type: string;
  data: unknown;
  occurredAt: Date;
  /** Counts the sendings of this event to this endpoint, this one included. */
  sends: number;
}

/**
 * Takes the oldest deliveries that are due, and notes them sent; where no answer comes within a
 * quarter of an hour they are due again. An endpoint in trouble gets one at a time, and of those the
 * one that has failed least: an event that its receiver cannot take must not hold up the others.
 */
const take = statement(
  sql`with due as (
      select d.endpoint_id, d.event_id, row_number() over (
        partition by d.endpoint_id order by d.failures, d.event_id) as place, e.failures
      from outgoing_endpoints e join outgoing_deliveries d on d.endpoint_id = e.id
      where e.disabled_at is null and coalesce(e.retry_at, '-infinity') <= now()
        and d.status in ('waiting', 'sent') and d.due_at <= now()
        and not (e.failures >= ${troubledAfter} and exists (select from outgoing_deliveries s
          where s.endpoint_id = e.id and s.status = 'sent' and s.due_at > now()))
    ), chosen as (
      select endpoint_id, event_id from due where failures < ${troubledAfter} or place = 1
      order by event_id limit ${page}
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
  ctx.scope.write((db) => take(db, {}).execute());

/** When the next delivery is due; null where none waits. */
const next = statement(
  sql`select (extract(epoch from min(greatest(d.due_at, e.retry_at))) * 1000)::float8
    from outgoing_endpoints e join outgoing_deliveries d on d.endpoint_id = e.id
    where e.disabled_at is null and d.status in ('waiting', 'sent')`,
  z.tuple([z.number().nullable()]),
);

export async function nextDueAt(ctx: Context): Promise<Date | null> {
  const [[row]] = await ctx.scope.read((db) => [next(db, {})]);
  const at = row?.[0] ?? null;
  return at === null ? null : new Date(at);
}
