import type { Tx } from "./database.ts";

export type FlowKey = {
  key: string;
  parallelism: number | null;
  rate: number | null;
  periodMs: number;
  active: number;
  windowStart: number;
  windowCount: number;
  paused: boolean;
  pinnedParallelism: boolean;
  pinnedRate: boolean;
  waiting: number;
};

/** Flow-control keys with the number of their waiting messages: one by name, or all. */
export async function listFlowKeys(tx: Tx, key: string | null): Promise<FlowKey[]> {
  return tx<FlowKey[]>`
    select k.*, (
      select count(*)::int from qstash.messages m where m.flow_key = k.key and m.state = 'ready'
    ) as waiting
    from qstash.flow_keys k where ${key === null ? tx`true` : tx`key = ${key}`} order by key`;
}

export async function pauseFlowKey(tx: Tx, key: string, paused: boolean): Promise<void> {
  await tx`
    insert into qstash.flow_keys (key, paused) values (${key}, ${paused})
    on conflict (key) do update set paused = excluded.paused`;
}

/** Pins what is not null: publishes no longer change it. Starts a new period (docs, "Pin"). */
export async function pinFlowKey(
  tx: Tx,
  key: string,
  pin: { parallelism: number | null; rate: number | null; periodMs: number | null },
  now: number,
): Promise<void> {
  const { parallelism, rate, periodMs } = pin;
  await tx`
    insert into qstash.flow_keys as k (
      key, parallelism, rate, period_ms, pinned_parallelism, pinned_rate, window_start
    ) values (
      ${key}, ${parallelism}, ${rate}, ${periodMs ?? 1_000}, ${parallelism !== null},
      ${rate !== null}, ${now}
    )
    on conflict (key) do update set
      parallelism = coalesce(${parallelism}::int, k.parallelism),
      rate = coalesce(${rate}::int, k.rate),
      period_ms = case when ${rate !== null} then excluded.period_ms else k.period_ms end,
      pinned_parallelism = k.pinned_parallelism or excluded.pinned_parallelism,
      pinned_rate = k.pinned_rate or excluded.pinned_rate,
      window_start = ${now}, window_count = 0`;
}

export async function unpinFlowKey(
  tx: Tx,
  key: string,
  unpin: { parallelism: boolean; rate: boolean },
): Promise<void> {
  await tx`
    update qstash.flow_keys set
      pinned_parallelism = pinned_parallelism and not ${unpin.parallelism},
      pinned_rate = pinned_rate and not ${unpin.rate}
    where key = ${key}`;
}

/** Ends the current period and starts the next one now. */
export async function resetRate(tx: Tx, key: string, now: number): Promise<void> {
  await tx`
    update qstash.flow_keys set window_start = ${now}, window_count = 0 where key = ${key}`;
}

/** The number of messages being delivered, over all keys. */
export async function countActive(tx: Tx): Promise<number> {
  const rows = await tx<{ count: number }[]>`
    select count(*)::int from qstash.messages where state = 'active'`;
  return rows[0]?.count ?? 0;
}
