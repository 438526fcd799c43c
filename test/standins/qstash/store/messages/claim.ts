import type { Db } from "../database.ts";
import type { Message } from "./message.ts";
import { readyKeys } from "./ready-keys.ts";

/** Who claims: at most `limit` messages that are due at `now`, for dispatcher `owner`. */
export type Claim = { owner: string; limit: number; now: number; timeScale: number };

/** Claims due messages without a flow-control key, the earliest first. */
export async function claimFree(db: Db, { owner, limit, now }: Claim): Promise<Message[]> {
  if (limit === 0) return [];
  return db<Message[]>`
    with picked as (
      select id from qstash.messages
      where state = 'ready' and flow_key is null and due_at <= ${now}
      order by due_at, seq limit ${limit}
      for update skip locked
    ), taken as (
      update qstash.messages m set state = 'active', owner = ${owner}
      from picked where m.id = picked.id returning m.*
    ), logged as (${activated(db, now)})
    select * from taken order by seq`;
}

/**
 * Claims due messages of the least recently served flow-control keys that have a free slot, the
 * same share for each key. The key's row is locked while its slots are counted and taken, so both
 * limits are exact for any number of dispatchers.
 */
export async function claimKeyed(db: Db, claim: Claim): Promise<Message[]> {
  const { owner, limit, now, timeScale } = claim;
  if (limit === 0) return [];
  return db<Message[]>`
    with recursive ${readyKeys(db)}, open as (
      select k.*, k.window_start + k.period_ms / ${timeScale}::float8 <= ${now} as new_window
      from ready join qstash.flow_keys k on k.key = ready.flow_key
      where ready.due_at <= ${now}
        and not k.paused
        and (k.parallelism is null or k.active < k.parallelism)
        and (k.rate is null or k.window_count < k.rate
          or k.window_start + k.period_ms / ${timeScale}::float8 <= ${now})
      order by k.last_served, k.key
      limit ${limit}
      for no key update of k skip locked
    ), share as (
      select greatest(1, ${limit}::int / greatest(1, count(*)))::int as size from open
    ), picked as (
      select m.id, open.key, open.new_window from open cross join share cross join lateral (
        select w.id from qstash.messages w
        where w.flow_key = open.key and w.state = 'ready' and w.due_at <= ${now}
        order by w.due_at, w.seq
        limit least(
          share.size,
          coalesce(open.parallelism - open.active, share.size),
          coalesce(open.rate - case when open.new_window then 0 else open.window_count end, share.size)
        )
        for update skip locked
      ) m
    ), served as (
      update qstash.flow_keys k set
        active = k.active + p.n,
        last_served = nextval('qstash.turns'),
        window_start = case when p.new_window then ${now} else k.window_start end,
        window_count = case when p.new_window then 0 else k.window_count end + p.n
      from (select key, new_window, count(*)::int as n from picked group by key, new_window) p
      where k.key = p.key
    ), taken as (
      update qstash.messages m set state = 'active', owner = ${owner}
      from picked where m.id = picked.id returning m.*
    ), logged as (${activated(db, now)})
    select * from taken order by seq`;
}

const activated = (db: Db, now: number) => db`
  insert into qstash.events (
    time, state, message_id, url, topic, endpoint, queue, schedule_id, flow_key, labels, caller_ip
  )
  select ${now}, 'ACTIVE', id, url, topic, endpoint, queue, schedule_id, flow_key, labels, caller_ip
  from taken`;
