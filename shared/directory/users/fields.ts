import { isNull, type SQL, sql } from "drizzle-orm";
import type { AnyPgColumn } from "drizzle-orm/pg-core";
import { users } from "../../../drizzle/schema/index.ts";
import { agreedExternalId } from "../external-ids.ts";
import type { Context } from "../../context.ts";

// The cluster's own JSON.
// oxlint-disable-next-line typescript/no-unsafe-type-assertion
const externalIdsFrom = (json: string) => JSON.parse(json) as Record<string, string>;

/** What the tRPC and REST views show of a user. */
export const userFields = {
  id: users.id,
  userName: users.userName,
  /** The one on which all provisioning domains agree; null where there is none. */
  externalId: sql<string | null>`${users.externalIds}`.mapWith((json: string) =>
    agreedExternalId(externalIdsFrom(json)),
  ),
  externalIds: users.externalIds,
  displayName: users.displayName,
  email: users.email,
  title: users.title,
  department: users.department,
  division: users.division,
  role: users.role,
  active: users.active,
  managerId: users.managerId,
  createdAt: users.createdAt,
  updatedAt: users.updatedAt,
};

/** Deleted people are in the history only. */
export const notDeleted = isNull(users.deletedAt);

/** A person and everyone below it in the manager tree, however deep; a loop in the data ends it. */
const treeOf = (managerId: string): SQL => sql`(
  with recursive tree as (
    select ${managerId}::uuid as id
    union
    select u.id from users u join tree t on u.manager_id = t.id
  ) select id from tree)`;

/** Whom the actor may see: a rep itself, a manager its tree and itself, everyone else all. */
export function visibleTo({ actor }: Pick<Context, "actor">, column: AnyPgColumn): SQL | undefined {
  if (actor.kind !== "user" || actor.role === "admin") return undefined;
  // Not `self or below`: a planner that meets `or` reads the whole tenant.
  return actor.role === "rep"
    ? sql`${column} = ${actor.userId}`
    : sql`${column} in ${treeOf(actor.userId)}`;
}
