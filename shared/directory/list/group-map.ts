import { sql } from "drizzle-orm";
import { groups } from "../../../drizzle/schema/index.ts";
import { idKey } from "../../ids.ts";
import { groupType } from "../../scim/schema/group-type.ts";
import { exact } from "../../scim/query/compare.ts";
import type { ResourceMap } from "../../scim/query/resource-map.ts";
import { externalIdKey, callerDomain } from "../external-ids.ts";
import { exactName } from "../../values/names.ts";
import { memberElement } from "../groups/stored-group.ts";

/**
 * The SQL expressions for the attributes of the SCIM Group.
 * @param baseUrl the origin without a trailing slash, for references
 */
export function groupMap(baseUrl: string): ResourceMap {
  const location = sql`${`${baseUrl}/scim/v2/Groups/`}::text || ${groups.id}`;
  return {
    type: groupType,
    resource: sql`${groups.resource}`,
    columns: {
      id: {
        kind: "text",
        value: sql`${groups.id}::text`,
        equals: (id) => sql`${groups.id} = ${idKey(id)}`,
      },
      externalId: {
        kind: "text",
        value: exact(sql`${groups.externalIds} ->> ${callerDomain}`),
        equals: (id) => sql`${groups.id} = any(array(select k.group_id from group_keys k
          where k.attribute = ${externalIdKey} and k.value = ${exactName(id)}::text))`,
      },
      displayName: { kind: "key", value: sql`${groups.displayNameKey}` },
      meta: { kind: "text", value: sql`'meta'` },
      "meta/resourceType": { kind: "text", value: sql`'Group'::text` },
      "meta/created": { kind: "time", value: sql`${groups.createdAt}` },
      "meta/lastModified": { kind: "time", value: sql`${groups.updatedAt}` },
      "meta/location": { kind: "text", value: location },
      "meta/version": { kind: "version", value: sql`${groups.version}` },
    },
    elements: {
      members: sql`(select ${memberElement(baseUrl)} as e from group_members gm
        where gm.group_id = ${groups.id}) as derived`,
    },
    lookups: {
      members: (value) => sql`exists (select from group_members gm
        where gm.group_id = ${groups.id} and gm.member_id = ${idKey(value)})`,
    },
  };
}
