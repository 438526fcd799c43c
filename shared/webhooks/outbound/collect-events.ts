import { sql } from "drizzle-orm";
import * as z from "zod";
import type { Context } from "../../context.ts";
import { statement } from "../../db/queries.ts";

const page = 500;

/**
 * Takes committed events over from the outbox: one that some endpoint wants is kept, and due to
 * each of those that are enabled. A person is named by its externalId too, where all domains agree on one,
 * and by that of each domain, so that whoever is told knows its own; answers to quizzes stay here.
 */
const collect = statement(
  sql`with undispatched as (
      select o.id from outbox o where o.undispatched order by o.id limit ${page}
      for update skip locked
    ), told as (
      update outbox o set undispatched = false from undispatched where o.id = undispatched.id
      returning o.id, o.event, o.payload, o.created_at
    ), kept as (
      insert into outgoing_events (id, type, data, occurred_at)
      select t.id, t.event, t.payload - '{tenantId,answers}'::text[]
          || case when u.id is null then '{}'::jsonb
             else jsonb_build_object('externalId', (select case when count(distinct named.value) = 1 then min(named.value) end
               from jsonb_each_text(u.external_ids) named), 'externalIds', u.external_ids, 'active', u.active) end, t.created_at
      from told t left join users u on u.id = (t.payload->>'userId')::uuid
      where exists (select from outgoing_endpoints e where t.event = any(e.types))
      returning id, type
    ), due as (
      insert into outgoing_deliveries (endpoint_id, event_id)
      select e.id, k.id from kept k
      join outgoing_endpoints e on k.type = any(e.types) and e.disabled_at is null
    ) select count(*)::int from told`,
  z.tuple([z.int()]),
);

/** Takes over all that is to be told by now. */
export async function collectEvents(ctx: Context): Promise<void> {
  for (;;) {
    const [row] = await ctx.scope.write((db) => collect(db, {}).execute());
    if (row === undefined || row[0] < page) return;
  }
}
