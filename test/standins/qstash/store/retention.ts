import type { Db } from "./database.ts";

const HOUR = 3_600_000;
const KEEP_EVENTS = 72 * HOUR;
const KEEP_FAILED = 72 * HOUR;
const MAX_EVENTS = 500_000;

/** Deletes expired rows: log lines, dead letters (3 days) and deduplication ids. */
export async function sweep(db: Db, now: number): Promise<void> {
  await db`delete from qstash.events where time < ${now - KEEP_EVENTS}`;
  await db`
    delete from qstash.events where id <= (select max(id) from qstash.events) - ${MAX_EVENTS}`;
  await db`delete from qstash.messages where state = 'failed' and failed_at < ${now - KEEP_FAILED}`;
  await db`delete from qstash.deduplication where expires_at <= ${now}`;
}
