import { getTableColumns, type SQL, sql } from "drizzle-orm";
import * as z from "zod";
import { users } from "../../../drizzle/schema/index.ts";
import type { GroupReference, StoredUser } from "../../scim/resource/render.ts";
import type { ScimUser } from "../../scim/resource/types.ts";
import { domainResource } from "../external-ids.ts";
import { storedColumnsOf, storedFields, storedShape } from "../stored-columns.ts";

export type UserRow = typeof users.$inferSelect;

// drizzle omits the table from a column's name when a query has one table. In a sub-query, such a
// name would mean a column of the sub-query's table. The table is therefore written out here.

/** The display name of the person's manager. */
export const managerName = sql<
  string | null
>`(select m.display_name from users m where m.id = users.manager_id)`;

/** The person's groups as JSON, ordered by name; null without groups, the most common case. */
export const groupReferences = sql`case when exists (
    select from group_members gm where gm.user_id = users.id
  ) then app.groups_of(users.id) end`;

/** All columns, with the resource as the caller's provisioning domain sees it. */
export const userRow = {
  ...getTableColumns(users),
  resource: sql<ScimUser>`${domainResource("users")}`.mapWith(users.resource),
};

/** The columns that `renderUser` needs. */
export const storedUser = {
  id: users.id,
  resource: userRow.resource,
  version: users.version,
  createdAt: users.createdAt,
  updatedAt: users.updatedAt,
  managerId: users.managerId,
  managerName,
  groups: sql<GroupReference[] | null>`${groupReferences}`.mapWith(
    // The JSON comes from a function of this database.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    (json: string) => JSON.parse(json) as GroupReference[],
  ),
};

/** The columns of `storedRow`, for statements over `users`. */
export const storedColumns = (groups: SQL = groupReferences): SQL =>
  sql`${storedColumnsOf("users")}, users.manager_id, ${managerName}, ${groups}, users.manager_ref`;

/** A person as `renderUser` needs it, with the manager as the client sent it. */
export type StoredPerson = StoredUser & { managerRef: string | null };

/**
 * Reads a row of `storedColumns`. One transform for the row is cheaper than one for each column.
 */
export const storedRow = z
  .tuple([
    ...storedShape,
    z.string().nullable(),
    z.string().nullable(),
    z.string().nullable(),
    z.string().nullable(),
  ])
  .transform((columns): StoredPerson => {
    const [id, resource, version, createdAt, updatedAt, managerId, manager, groups, managerRef] =
      columns;
    const stored = {
      ...storedFields(id, resource, version, createdAt, updatedAt),
      managerId,
      managerName: manager,
      groups: groups === null ? null : (JSON.parse(groups) as unknown),
      managerRef,
    };
    // Resources are validated when they are written.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    return stored as never;
  });
