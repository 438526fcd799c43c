import type { Db } from "../database.ts";
import { readyKeys } from "./ready-keys.ts";

/**
 * When the next message can be claimed if nothing changes until then, in unix milliseconds; null
 * when no message waits only for time (one of a full or paused key waits for an event).
 */
export async function nextDue(db: Db, timeScale: number): Promise<number | null> {
  const rows = await db<{ at: number | null }[]>`
    with recursive ${readyKeys(db)}, keyed as (
      select min(greatest(
        ready.due_at,
        case when k.window_count >= k.rate
          then ceil(k.window_start + k.period_ms / ${timeScale}::float8)::bigint end
      )) as at
      from ready join qstash.flow_keys k on k.key = ready.flow_key
      where not k.paused and (k.parallelism is null or k.active < k.parallelism)
    ), free as (
      select min(due_at) as at from qstash.messages where state = 'ready' and flow_key is null
    )
    select least(keyed.at, free.at) as at from keyed, free`;
  return rows[0]?.at ?? null;
}
