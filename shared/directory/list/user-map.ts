import { sql } from "drizzle-orm";
import { users } from "../../../drizzle/schema/index.ts";
import { groupsOf, peopleOf } from "../groups/membership.ts";
import { managerName } from "../users/stored-user.ts";
import { canonical, exact } from "../../scim/query/compare.ts";
import type { Column, ResourceMap } from "../../scim/query/resource-map.ts";
import { type Attribute, ENTERPRISE_SCHEMA } from "../../scim/schema/schema.ts";
import { idKey } from "../../ids.ts";
import { callerDomain, usersWithExternalId } from "../external-ids.ts";
import { canonicalName, exactName } from "../../values/names.ts";

/**
 * The SQL expressions for the attributes of the SCIM User.
 * @param baseUrl the origin without a trailing slash, for references
 */
export function userMap(type: Attribute, baseUrl: string): ResourceMap {
  const at = (noun: string) => `${baseUrl}/scim/v2/${noun}/`;
  const managerRef = sql`(${users.resource} #>> ${`{"${ENTERPRISE_SCHEMA}",manager,value}`}::text[])`;
  const managerId = sql`coalesce(${users.managerId}::text, ${managerRef})`;
  const manager: Record<string, Column> = {
    value: {
      kind: "name",
      value: managerId,
      equals: (id) => sql`(${users.managerId} = ${idKey(id)} or
        (${users.managerId} is null and ${canonical(managerRef)} = ${canonical(sql`${id}::text`)}))`,
    },
    $ref: {
      kind: "text",
      value: sql`coalesce(${at("Users")}::text || ${users.managerId},
        ${users.resource} #>> ${`{"${ENTERPRISE_SCHEMA}",manager,$ref}`}::text[])`,
    },
    displayName: { kind: "name", value: managerName },
  };
  return {
    type,
    resource: sql`${users.resource}`,
    columns: {
      id: {
        kind: "text",
        value: sql`${users.id}::text`,
        equals: (id) => sql`${users.id} = ${idKey(id)}`,
      },
      externalId: {
        kind: "text",
        value: exact(sql`${users.externalIds} ->> ${callerDomain}`),
        equals: (id) =>
          sql`${users.id} = any(array${usersWithExternalId(sql`${exactName(id)}::text`)})`,
      },
      userName: { kind: "key", value: sql`${users.userNameKey}` },
      displayName: { kind: "key", value: sql`${users.displayNameKey}` },
      active: { kind: "boolean", value: sql`${users.active}` },
      "meta/resourceType": { kind: "text", value: sql`'User'::text` },
      "meta/created": { kind: "time", value: sql`${users.createdAt}` },
      "meta/lastModified": { kind: "time", value: sql`${users.updatedAt}` },
      "meta/location": { kind: "text", value: sql`${at("Users")}::text || ${users.id}` },
      "meta/version": { kind: "version", value: sql`${users.version}` },
      meta: { kind: "text", value: sql`'meta'` },
      ...Object.fromEntries(
        Object.entries(manager).map(([name, column]) => [
          `${ENTERPRISE_SCHEMA}/manager/${name}`,
          column,
        ]),
      ),
      [`${ENTERPRISE_SCHEMA}/manager`]: { kind: "text", value: managerId },
    },
    elements: {
      groups: sql`(select jsonb_build_object('value', g.id, 'display', g.display_name,
          '$ref', ${at("Groups")}::text || g.id,
          'type', case when d.direct then 'direct' else 'indirect' end) as e
        from ${groupsOf(sql`${users.id}`)} d join groups g on g.id = d.group_id) as derived`,
    },
    lookups: {
      emails: (value) => sql`${users.id} in (select k.user_id from user_keys k
        where k.attribute = 'emails' and k.value = ${canonicalName(value)}::text)`,
      // As an array, the ids are found by the index. No plan can estimate a recursive query.
      groups: (value) => sql`${users.id} = any(array${peopleOf(sql`(${idKey(value)}::uuid)`)})`,
    },
  };
}
