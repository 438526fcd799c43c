import type { Tx } from "../database.ts";

/**
 * The recursive CTE `ready(flow_key, due_at)`: each flow-control key with ready messages, and when
 * the first of them is due. It skips through the index from key to key, so it costs a few
 * microseconds a key, whatever the backlog.
 */
export const readyKeys = (tx: Tx) => tx`
  ready(flow_key, due_at) as (
    (
      select flow_key, due_at from qstash.messages
      where state = 'ready' and flow_key is not null
      order by flow_key, due_at, seq limit 1
    )
    union all
    select next.flow_key, next.due_at from ready cross join lateral (
      select m.flow_key, m.due_at from qstash.messages m
      where m.state = 'ready' and m.flow_key is not null and m.flow_key > ready.flow_key
      order by m.flow_key, m.due_at, m.seq limit 1
    ) next
  )`;
