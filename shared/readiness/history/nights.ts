import { type SQL, sql } from "drizzle-orm";

/** `as_of` in milliseconds since 1970, rounded down. */
export const milliseconds = sql`floor(extract(epoch from as_of) * 1000)::float8`;

/**
 * Whether a manager may see the scope of a row `h` of readiness_history: a team only if it was in the
 * manager's tree that night.
 * @param manager null for a caller who sees everything
 */
export const isVisibleTo = (manager: SQL) => sql`(h.scope <> 'team' or ${manager} is null
  or h.key = ${manager}::text or exists (
    select from readiness_past_members l where l.user_id::text = h.key and ${manager} = any(l.teams)
      and l.since <= h.as_of and (l.until is null or l.until > h.as_of)))`;
