import type { Tx } from "../database.ts";

/**
 * Makes the next messages of the queues ready, in order, up to each queue's parallelism. A message
 * occupies its slot until it is delivered or failed, so the FIFO waits for retries; callbacks
 * occupy a slot too. In a paused queue, messages not yet being delivered go back to waiting.
 */
export async function admit(tx: Tx, queues: readonly (string | null)[]): Promise<void> {
  const names = [...new Set(queues)].filter((name) => name !== null).toSorted();
  if (names.length === 0) return;
  // Its own statement: the counts below must see what was committed before the lock was granted.
  await tx`select from qstash.queues where name = any(${names}::text[]) order by name for update`;
  await tx`
    with open as (
      select q.name, q.paused, q.parallelism - (
        select count(*) from qstash.messages m
        where m.queue = q.name and m.state in ('ready', 'active')
      ) as places
      from qstash.queues q where q.name = any(${names}::text[])
    ), next as (
      select m.id, 'ready' as state from open cross join lateral (
        select id from qstash.messages w where w.queue = open.name and w.state = 'waiting'
        order by w.seq limit greatest(0, open.places)
      ) m where not open.paused
      union all
      select m.id, 'waiting' from open
      join qstash.messages m on m.queue = open.name and m.state = 'ready' where open.paused
    )
    update qstash.messages m set state = next.state from next
    where m.id = next.id and m.state in ('waiting', 'ready')`;
}

/** Creates the queues that do not exist yet, with parallelism 1. */
export async function ensureQueues(tx: Tx, queues: readonly (string | null)[], now: number) {
  const names = [...new Set(queues)].filter((name) => name !== null).toSorted();
  if (names.length === 0) return;
  await tx`
    insert into qstash.queues (name, created_at, updated_at)
    select name, ${now}, ${now} from unnest(${names}::text[]) name
    on conflict do nothing`;
}
