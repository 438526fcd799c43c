import { type SQL, sql } from "drizzle-orm";

/** `as_of` in whole milliseconds since 1970: what comes before it is older. */
export const milliseconds = sql`floor(extract(epoch from as_of) * 1000)::float8`;

/** Whether a row of past members is the one of a night. Both are names of relations. */
export const heldIn = (member: SQL, night: SQL) =>
  sql`(${member}.since <= ${night}.as_of
    and (${member}.until is null or ${member}.until > ${night}.as_of))`;

/**
 * Of a night `h`: whether its scope is no team, or one in this manager's tree that night.
 * @param manager null for whoever sees all
 */
export const wasLedBy = (manager: SQL) => sql`(h.scope <> 'team' or ${manager} is null
  or h.key = ${manager}::text or exists (
    select from readiness_past_members l where l.user_id::text = h.key and ${manager} = any(l.teams)
      and ${heldIn(sql`l`, sql`h`)}))`;
