import { asJson, type Tx } from "../database.ts";

/** Releases one slot of the flow-control key for each message that is no longer delivered. */
export async function releaseSlots(
  tx: Tx,
  messages: readonly { flowKey: string | null }[],
): Promise<void> {
  const counts = new Map<string, number>();
  for (const { flowKey } of messages) {
    if (flowKey !== null) counts.set(flowKey, (counts.get(flowKey) ?? 0) + 1);
  }
  if (counts.size === 0) return;
  // Keys are locked in one order everywhere, so two settlements cannot wait for each other.
  await tx`
    with freed as (
      select key, n from json_to_recordset(${asJson([...counts].map(([key, n]) => ({ key, n })))}::text::json)
        as f(key text, n int)
    ), locked as (
      select k.key from qstash.flow_keys k join freed on freed.key = k.key
      order by k.key for no key update of k
    )
    update qstash.flow_keys k set active = k.active - freed.n
    from freed, locked where k.key = freed.key and locked.key = freed.key`;
}
