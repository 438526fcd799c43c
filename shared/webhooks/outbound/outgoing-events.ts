import { lt, sql } from "drizzle-orm";
import * as z from "zod";
import { outgoingEvents } from "../../../drizzle/schema/index.ts";
import type { Context } from "../../context.ts";
import { statement } from "../../db/queries.ts";
import { scheduleAndPublish } from "../../outbox/coalesced-jobs.ts";

const batchSize = 500;

/**
 * Copies committed events from the outbox. An event that an endpoint subscribes to is stored, and a
 * delivery is scheduled for each such endpoint that is enabled. The event names the user by the
 * externalId of each domain, and by the common one if all domains agree. Quiz answers are removed.
 */
const collect = statement(
  sql`with undispatched as (
      select o.id from outbox o where o.undispatched order by o.id limit ${batchSize}
      for update skip locked
    ), dispatched as (
      update outbox o set undispatched = false from undispatched where o.id = undispatched.id
      returning o.id, o.event, o.payload, o.created_at
    ), stored as (
      insert into outgoing_events (id, type, data, occurred_at)
      select d.id, d.event, d.payload - '{tenantId,answers}'::text[]
          || case when u.id is null then '{}'::jsonb
             else jsonb_build_object('externalId', (select case when count(distinct named.value) = 1 then min(named.value) end
               from jsonb_each_text(u.external_ids) named), 'externalIds', u.external_ids, 'active', u.active) end, d.created_at
      from dispatched d left join users u on u.id = (d.payload->>'userId')::uuid
      where exists (select from outgoing_endpoints e where d.event = any(e.types))
      returning id, type
    ), deliveries as (
      insert into outgoing_deliveries (endpoint_id, event_id)
      select e.id, s.id from stored s
      join outgoing_endpoints e on s.type = any(e.types) and e.disabled_at is null
    ) select count(*)::int from dispatched`,
  z.tuple([z.int()]),
);

/** Collects all undispatched events of the tenant. */
export async function collectEvents(ctx: Context): Promise<void> {
  for (;;) {
    const [row] = await ctx.scope.write((db) => collect(db, {}).execute());
    if (row === undefined || row[0] < batchSize) return;
  }
}

/**
 * Schedules the delivery of committed events immediately. The tenant session must have begun. This
 * only saves time, because a sweep finds undispatched events in the outbox.
 */
export async function wakeOutgoing(ctx: Context): Promise<void> {
  if (ctx.scope.tenant.hasWebhooks) await scheduleAndPublish(ctx, "outgoing.drain", ctx.now());
}

/** Deletes events that are older than 30 days, with their deliveries. */
export const pruneOutgoing = (ctx: Context): Promise<unknown> =>
  ctx.scope.write((db) =>
    db
      .delete(outgoingEvents)
      .where(lt(outgoingEvents.occurredAt, sql`now() - interval '30 days'`))
      .execute(),
  );
