import type { Db } from "./database.ts";

/**
 * When the next message can be claimed if nothing changes until then, in unix milliseconds; null
 * when nothing waits for time alone (a full or paused key waits for an event).
 */
export async function nextDue(db: Db, timeScale: number): Promise<number | null> {
  const rows = await db<{ at: number | null }[]>`
    with recursive live(key) as (
      (select min(flow_key) from qstash.messages where state = 'ready' and flow_key is not null)
      union all
      select (
        select min(m.flow_key) from qstash.messages m
        where m.state = 'ready' and m.flow_key is not null and m.flow_key > live.key
      ) from live where live.key is not null
    ), keyed as (
      select min(greatest(
        (select min(m.due_at) from qstash.messages m where m.flow_key = k.key and m.state = 'ready'),
        case when k.window_count >= k.rate
          then ceil(k.window_start + k.period_ms / ${timeScale}::float8)::bigint end
      )) as at
      from live join qstash.flow_keys k on k.key = live.key
      where not k.paused and (k.parallelism is null or k.active < k.parallelism)
    ), free as (
      select min(due_at) as at from qstash.messages where state = 'ready' and flow_key is null
    )
    select least(keyed.at, free.at) as at from keyed, free`;
  return rows[0]?.at ?? null;
}
