import { asJson, type Tx } from "../database.ts";
import type { Draft } from "./message.ts";

/**
 * Makes sure the drafts' flow-control keys exist with the limits of the latest draft; pinned
 * limits stay (QStash docs, "Pin"). A key with unchanged limits is not written, so that
 * publishing does not block claiming.
 */
export async function ensureFlowKeys(tx: Tx, drafts: readonly Draft[]): Promise<void> {
  const keys = new Map<string, unknown>();
  for (const { flowKey, parallelism, rate, periodMs } of drafts) {
    if (flowKey !== null) keys.set(flowKey, { flowKey, parallelism, rate, periodMs });
  }
  if (keys.size === 0) return;
  await tx`
    insert into qstash.flow_keys as k (key, parallelism, rate, period_ms)
    select f."flowKey", f.parallelism, f.rate, f."periodMs"
    from json_to_recordset(${asJson([...keys.values()])}::text::json)
      as f("flowKey" text, parallelism int, rate int, "periodMs" bigint)
    where not exists (
      select from qstash.flow_keys s
      where s.key = f."flowKey"
        and (s.pinned_parallelism or s.parallelism is not distinct from f.parallelism)
        and (s.pinned_rate or (s.rate is not distinct from f.rate and s.period_ms = f."periodMs"))
    )
    order by f."flowKey"
    on conflict (key) do update set
      parallelism = case when k.pinned_parallelism then k.parallelism else excluded.parallelism end,
      rate = case when k.pinned_rate then k.rate else excluded.rate end,
      period_ms = case when k.pinned_rate then k.period_ms else excluded.period_ms end`;
}
