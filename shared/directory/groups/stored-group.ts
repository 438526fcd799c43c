import { type SQL, sql } from "drizzle-orm";
import { groups } from "../../../drizzle/schema/index.ts";
import type { JsonObject } from "../../values/json.ts";
import type { ScimGroup } from "../../scim/resource/types.ts";
import { domainResource } from "../external-ids.ts";

/**
 * A membership `gm` as an element of SCIM's `members` (RFC 7643, section 4.2).
 * @param baseUrl the origin without a trailing slash, for references
 */
export const memberElement = (baseUrl: string): SQL => sql`jsonb_build_object(
  'value', gm.member_id,
  'type', case when gm.child_id is null then 'User' else 'Group' end,
  'display', case when gm.child_id is null
    then (select u.display_name from users u where u.id = gm.user_id)
    else (select c.display_name from groups c where c.id = gm.child_id) end,
  '$ref', ${`${baseUrl}/scim/v2/`}::text
    || case when gm.child_id is null then 'Users/' else 'Groups/' end || gm.member_id)`;

/** The members of a group as JSON, ordered by id; null without members. */
export const membersOf = (baseUrl: string): SQL => sql`(select
  jsonb_agg(${memberElement(baseUrl)} order by gm.member_id)
  from group_members gm where gm.group_id = groups.id)`;

/**
 * The columns that `renderGroup` needs.
 * @param baseUrl the origin, for references to members; null to omit the members
 */
export const storedGroup = (baseUrl: string | null) => ({
  id: groups.id,
  resource: sql<ScimGroup>`${domainResource("groups")}`.mapWith(groups.resource),
  version: groups.version,
  createdAt: groups.createdAt,
  updatedAt: groups.updatedAt,
  members: sql<JsonObject[] | null>`${
    baseUrl === null ? sql`null::jsonb` : membersOf(baseUrl)
  }`.mapWith(
    // The JSON is built by the query.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    (json: string) => JSON.parse(json) as JsonObject[],
  ),
});
