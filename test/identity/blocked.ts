import type { openSql } from "../support/database.ts";
import { until } from "../support/until.ts";

/** Waits until this many statements of the test's database wait for a lock. */
export const untilBlocked = (sql: ReturnType<typeof openSql>, count = 1): Promise<true> =>
  until(`${count} statements wait for a lock`, async () => {
    const [row] = await sql`select count(*)::int as n from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`;
    return Number(row?.["n"]) >= count;
  });
