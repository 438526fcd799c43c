import { getTableColumns, sql } from "drizzle-orm";
import { users } from "../../../drizzle/schema/index.ts";
import { ownResource } from "../external-ids.ts";
import type { GroupReference } from "../../scim/resource/render.ts";
import type { ScimUser } from "../../scim/resource/user-resource.ts";

// drizzle leaves the table out of a column's name where a query has one table alone, and inside of
// a sub-query the name would mean another table's: so names are written out here.

/** The name of the manager that SCIM's `manager` resolved to. */
export const managerName = sql<
  string | null
>`(select m.display_name from users m where m.id = users.manager_id)`;

/** The person's groups as JSON, by name; null without any, which most people are. */
export const groupReferences = sql`case when exists (
    select from group_members gm where gm.user_id = users.id
  ) then app.groups_of(users.id) end`;

/** A whole row, with the resource as the caller's domain sees it. */
export const wholeUser = {
  ...getTableColumns(users),
  resource: sql<ScimUser>`${ownResource("users")}`.mapWith(users.resource),
};

/** What `renderUser` needs of a person's row. */
export const storedUser = {
  id: users.id,
  resource: wholeUser.resource,
  version: users.version,
  createdAt: users.createdAt,
  updatedAt: users.updatedAt,
  managerId: users.managerId,
  managerName,
  groups: sql<GroupReference[] | null>`${groupReferences}`.mapWith(
    // The cluster's own JSON.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    (json: string) => JSON.parse(json) as GroupReference[],
  ),
};
