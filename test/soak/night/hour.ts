import type postgres from "postgres";
import { fanOuts } from "../../../shared/jobs/catalogue.ts";
import type { World } from "../../chaos/world.ts";
import { until } from "../../support/until.ts";

/** A message of the night, as QStash took it. */
export interface Taken {
  tenantId: string;
  requestId: string;
  /** When it was to be delivered, in ms. */
  dueAt: number;
  /** When it had been answered, in ms; null while it was not. */
  doneAt: number | null;
  deliveries: number;
}

/**
 * Lets all schedules rest, since in a shorter hour the others would come more often beside it, and
 * has QStash's database keep what is taken for the night: a delivered message leaves no due time.
 */
export async function prepareHour(qstash: postgres.Sql): Promise<void> {
  const names = Object.keys(fanOuts).map((name) => `rampart.${name}`);
  await until("the workers have made their schedules", async () => {
    const made = await qstash`select from qstash.schedules where id = any(${names}::text[])`;
    return made.length === names.length;
  });
  await qstash`update qstash.schedules set paused = true`;
  await qstash.unsafe(`
    create table qstash.night (id text primary key, body jsonb, due_at bigint);
    create function qstash.keep_night() returns trigger language plpgsql as $$ begin
      insert into qstash.night values (new.id, convert_from(new.body, 'utf8')::jsonb, new.due_at);
      return null;
    end $$;
    create trigger keep_night after insert on qstash.messages for each row
      when (new.url like '%/jobs/readiness.aggregate'
        and convert_from(new.body, 'utf8')::jsonb -> 'payload' ? 'night')
      execute function qstash.keep_night()`);
}

/** It is two o'clock: the schedule that the worker has made fires. */
export async function strikeTwo({ qstash: { url, token } }: World, qstash: postgres.Sql) {
  const id = "rampart.readiness.nightly";
  await qstash`update qstash.schedules set due_at = ${Date.now()}, paused = false where id = ${id}`;
  // It runs already, so nothing is changed: this only has QStash look at its schedules.
  await fetch(`${url}/v2/schedules/${id}/resume`, {
    method: "PATCH",
    headers: { authorization: `Bearer ${token}` },
  });
}

/** What QStash has taken so far, how much of it waits, and whether the fan-out was answered. */
export async function lookAtHour(qstash: postgres.Sql) {
  const [row] = await qstash<[{ taken: number; waiting: number; fannedOut: boolean }]>`
    select (select count(*)::int from qstash.night) as taken,
      (select count(*)::int from qstash.night join qstash.messages using (id)
        where state <> 'failed') as waiting,
      exists (select from qstash.events where state = 'DELIVERED'
        and url like '%/fan-outs/readiness.nightly') as "fannedOut"`;
  return row;
}

export const takenOf = (qstash: postgres.Sql): Promise<Taken[]> =>
  qstash<Taken[]>`
    select body ->> 'tenantId' as "tenantId", body ->> 'requestId' as "requestId",
      n.due_at::float8 as "dueAt", e.done_at::float8 as "doneAt", e.deliveries
    from qstash.night n left join lateral (
      select max(time) filter (where state = 'DELIVERED') as done_at,
        (count(*) filter (where state = 'ACTIVE'))::int as deliveries
      from qstash.events where message_id = n.id) e on true`;

/** How long the fan-out was under way, in ms, and how often it was delivered. */
export async function fanOutOf(qstash: postgres.Sql): Promise<{ ms: number; deliveries: number }> {
  const [row] = await qstash<[{ ms: number; deliveries: number }]>`
    select (max(time) filter (where state = 'DELIVERED')
        - min(time) filter (where state = 'ACTIVE'))::float8 as ms,
      (count(*) filter (where state = 'ACTIVE'))::int as deliveries
    from qstash.events where url like '%/fan-outs/readiness.nightly'`;
  return row;
}
