import { asJson, type Tx } from "./database.ts";
import type { Schedule } from "./due-schedules.ts";

/** Creates the schedule, or replaces the one with its id. */
export async function upsertSchedule(
  tx: Tx,
  schedule: Omit<Schedule, "paused" | "lastAt" | "lastStates">,
): Promise<void> {
  const { id, cron, destination, headers, body, queue, callerIp } = schedule;
  await tx`
    insert into qstash.schedules (
      id, cron, destination, headers, body, queue, caller_ip, created_at, due_at, cron_at
    ) values (
      ${id}, ${cron}, ${destination}, ${asJson([headers])}::text::json -> 0, ${Buffer.from(body)},
      ${queue}, ${callerIp}, ${schedule.createdAt}, ${schedule.dueAt}, ${schedule.cronAt}
    )
    on conflict (id) do update set
      cron = excluded.cron, destination = excluded.destination, headers = excluded.headers,
      body = excluded.body, queue = excluded.queue, caller_ip = excluded.caller_ip,
      due_at = excluded.due_at, cron_at = excluded.cron_at`;
}

/** Schedules by id, or all, oldest first. */
export async function listSchedules(tx: Tx, id: string | null): Promise<Schedule[]> {
  return tx<Schedule[]>`
    select * from qstash.schedules where ${id === null ? tx`true` : tx`id = ${id}`}
    order by created_at, id`;
}

export async function deleteSchedule(tx: Tx, id: string): Promise<boolean> {
  return (await tx`delete from qstash.schedules where id = ${id}`).count > 0;
}

/** Pauses the schedule, or resumes it with the times of its next firing. */
export async function pauseSchedule(tx: Tx, id: string): Promise<void> {
  await tx`update qstash.schedules set paused = true where id = ${id}`;
}

export async function resumeSchedule(
  tx: Tx,
  id: string,
  next: { dueAt: number; cronAt: number },
): Promise<void> {
  await tx`
    update qstash.schedules set paused = false, due_at = ${next.dueAt}, cron_at = ${next.cronAt}
    where id = ${id}`;
}
