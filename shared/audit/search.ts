import { type SQL, sql } from "drizzle-orm";
import { containing } from "../db/columns.ts";
import { AppError } from "../errors.ts";

const dayMs = 24 * 60 * 60_000;
const usualDays = 30;
const maxDays = 90;

/**
 * The time that a text search reads: no index serves it, so it is bounded.
 * @throws AppError bad_request for more than 90 days
 */
export function searchedTime(
  now: Date,
  { since, until }: { since?: Date | undefined; until?: Date | undefined },
): { since: Date; until: Date | undefined } {
  const end = (until ?? now).getTime();
  const start = since ?? new Date(Math.max(0, end - usualDays * dayMs));
  if (end - start.getTime() <= maxDays * dayMs) return { since: start, until };
  const message = `A text search covers at most ${maxDays} days. Send a later since, or an earlier until.`;
  throw new AppError("bad_request", message, { field: "since" });
}

/** Entries whose action, actor or subject contains a text, or has a name that does. */
export function containsText(text: string): SQL {
  const pattern = containing(text);
  const people = sql`select u.id from users u where u.display_name ilike ${pattern} or u.email ilike ${pattern}
    or u.user_name ilike ${pattern} limit 1000`;
  return sql`(action ilike ${pattern} or actor ilike ${pattern} or subject_id ilike ${pattern}
    or actor in (select 'user:' || p.id from (${people}) p
      union all select 'scim:' || c.id from api_credentials c where c.name ilike ${pattern}
      union all select 'key:' || k.id from api_keys k where k.name ilike ${pattern})
    or subject_id in (select p.id::text from (${people}) p
      union all select g.id::text from groups g where g.display_name ilike ${pattern}))`;
}
