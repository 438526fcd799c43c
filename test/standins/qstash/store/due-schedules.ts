import type { Db, Tx } from "./database.ts";

export type Schedule = {
  id: string;
  cron: string;
  destination: string;
  headers: Record<string, string>;
  body: Uint8Array<ArrayBuffer>;
  queue: string | null;
  callerIp: string | null;
  paused: boolean;
  createdAt: number;
  /** When it fires by the machine's clock, and the time of the cron expression that this is. */
  dueAt: number;
  cronAt: number;
  lastAt: number | null;
  lastStates: Record<string, string>;
};

/** Locks the schedules that are due, so that each fires in one instance only. */
export async function lockDueSchedules(tx: Tx, now: number): Promise<Schedule[]> {
  return tx<Schedule[]>`
    select * from qstash.schedules where not paused and due_at <= ${now}
    order by due_at limit 100 for update skip locked`;
}

/** Records that the schedule fired, and when it fires next. */
export async function recordFired(
  tx: Tx,
  id: string,
  fired: { lastAt: number; dueAt: number; cronAt: number; states: Record<string, string> },
): Promise<void> {
  await tx`
    update qstash.schedules set
      last_at = ${fired.lastAt}, due_at = ${fired.dueAt}, cron_at = ${fired.cronAt},
      last_states = ${tx.json(fired.states)}
    where id = ${id}`;
}

export async function nextScheduleDue(db: Db): Promise<number | null> {
  const rows = await db<{ at: number | null }[]>`
    select min(due_at) as at from qstash.schedules where not paused`;
  return rows[0]?.at ?? null;
}
