import type postgres from "postgres";
import { fanOuts } from "../../../shared/jobs/catalogue.ts";
import type { World } from "../../chaos/world.ts";
import { until } from "../../support/until.ts";

/** A message of the nightly fan-out, as QStash accepted it. */
export interface NightMessage {
  tenantId: string;
  requestId: string;
  /** The due time of the delivery, in ms since the epoch. */
  dueAt: number;
  /** The time of the response, in ms since the epoch; null before it. */
  doneAt: number | null;
  deliveries: number;
}

/**
 * Pauses all schedules, because the others would run too often in a shortened hour. A trigger in
 * QStash's database records the nightly messages: a delivered message leaves no due time.
 */
export async function prepareSchedules(qstash: postgres.Sql): Promise<void> {
  const names = Object.keys(fanOuts).map((name) => `rampart.${name}`);
  await until("the workers have created their schedules", async () => {
    const made = await qstash`select from qstash.schedules where id = any(${names}::text[])`;
    return made.length === names.length;
  });
  await qstash`update qstash.schedules set paused = true`;
  await qstash.unsafe(`
    create table qstash.night_messages (id text primary key, body jsonb, due_at bigint);
    create function qstash.record_night_message() returns trigger language plpgsql as $$ begin
      insert into qstash.night_messages values (new.id, convert_from(new.body, 'utf8')::jsonb, new.due_at);
      return null;
    end $$;
    create trigger record_night_message after insert on qstash.messages for each row
      when (new.url like '%/jobs/readiness.aggregate'
        and convert_from(new.body, 'utf8')::jsonb -> 'payload' ? 'night')
      execute function qstash.record_night_message()`);
}

/** Fires the schedule that the worker has created for two o'clock. */
export async function fireNightlySchedule({ qstash: { url, token } }: World, qstash: postgres.Sql) {
  const id = "rampart.readiness.nightly";
  await qstash`update qstash.schedules set due_at = ${Date.now()}, paused = false where id = ${id}`;
  // The schedule is not paused, so this changes nothing. It only makes QStash check its schedules.
  await fetch(`${url}/v2/schedules/${id}/resume`, {
    method: "PATCH",
    headers: { authorization: `Bearer ${token}` },
  });
}

/** How many messages QStash has accepted, how many wait, and whether the fan-out was answered. */
export async function readNightProgress(qstash: postgres.Sql) {
  const [row] = await qstash<[{ accepted: number; waiting: number; fannedOut: boolean }]>`
    select (select count(*)::int from qstash.night_messages) as accepted,
      (select count(*)::int from qstash.night_messages join qstash.messages using (id)
        where state <> 'failed') as waiting,
      exists (select from qstash.events where state = 'DELIVERED'
        and url like '%/fan-outs/readiness.nightly') as "fannedOut"`;
  return row;
}

export const readNightMessages = (qstash: postgres.Sql): Promise<NightMessage[]> =>
  qstash<NightMessage[]>`
    select body ->> 'tenantId' as "tenantId", body ->> 'requestId' as "requestId",
      n.due_at::float8 as "dueAt", e.done_at::float8 as "doneAt", e.deliveries
    from qstash.night_messages n left join lateral (
      select max(time) filter (where state = 'DELIVERED') as done_at,
        (count(*) filter (where state = 'ACTIVE'))::int as deliveries
      from qstash.events where message_id = n.id) e on true`;

/** The duration of the fan-out in ms, and how often it was delivered. */
export async function readFanOut(
  qstash: postgres.Sql,
): Promise<{ ms: number; deliveries: number }> {
  const [row] = await qstash<[{ ms: number; deliveries: number }]>`
    select (max(time) filter (where state = 'DELIVERED')
        - min(time) filter (where state = 'ACTIVE'))::float8 as ms,
      (count(*) filter (where state = 'ACTIVE'))::int as deliveries
    from qstash.events where url like '%/fan-outs/readiness.nightly'`;
  return row;
}
