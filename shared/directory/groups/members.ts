import { type SQL, sql } from "drizzle-orm";

/**
 * One membership `gm` as an element of SCIM's `members` (RFC 7643, section 4.2).
 * @param baseUrl the origin, without a slash at its end: references start with it.
 */
export const memberElements = (baseUrl: string): SQL => sql`jsonb_build_object(
  'value', gm.member_id,
  'type', case when gm.child_id is null then 'User' else 'Group' end,
  'display', case when gm.child_id is null
    then (select u.display_name from users u where u.id = gm.user_id)
    else (select c.display_name from groups c where c.id = gm.child_id) end,
  '$ref', ${`${baseUrl}/scim/v2/`}::text
    || case when gm.child_id is null then 'Users/' else 'Groups/' end || gm.member_id)`;
