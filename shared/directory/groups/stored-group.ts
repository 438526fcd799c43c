import { type SQL, sql } from "drizzle-orm";
import { groups } from "../../../drizzle/schema/index.ts";
import { ownResource } from "../external-ids.ts";
import type { ScimGroup } from "../../scim/resource/group-resource.ts";
import type { JsonObject } from "../../scim/error.ts";
import { memberElements } from "./members.ts";

/** The members of a group as JSON, oldest id first; null without any. */
export const membersOf = (baseUrl: string): SQL => sql`(select
  jsonb_agg(${memberElements(baseUrl)} order by gm.member_id)
  from group_members gm where gm.group_id = groups.id)`;

/**
 * What `renderGroup` needs of a group's row.
 * @param baseUrl the origin, for references to members; null to leave the members out.
 */
export const storedGroup = (baseUrl: string | null) => ({
  id: groups.id,
  resource: sql<ScimGroup>`${ownResource("groups")}`.mapWith(groups.resource),
  version: groups.version,
  createdAt: groups.createdAt,
  updatedAt: groups.updatedAt,
  members: sql<JsonObject[] | null>`${
    baseUrl === null ? sql`null::jsonb` : membersOf(baseUrl)
  }`.mapWith(
    // The cluster's own JSON.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    (json: string) => JSON.parse(json) as JsonObject[],
  ),
});
