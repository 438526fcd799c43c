import { isNull, or, type SQL, sql } from "drizzle-orm";
import type { AnyPgColumn } from "drizzle-orm/pg-core";
import { users } from "../../drizzle/schema/index.ts";
import type { Context } from "../context.ts";

/** What the tRPC and REST views show of a user. */
export const userFields = {
  id: users.id,
  userName: users.userName,
  externalId: users.externalId,
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

/** Everyone below a person in the manager tree, however deep; a loop in the data ends it. */
export const reportsOf = (managerId: string): SQL => sql`(
  with recursive below as (
    select u.id from users u where u.manager_id = ${managerId}
    union
    select u.id from users u join below b on u.manager_id = b.id
  ) select id from below)`;

/** Whom the actor may see: a rep itself, a manager its tree and itself, everyone else all. */
export function visibleTo({ actor }: Pick<Context, "actor">, column: AnyPgColumn): SQL | undefined {
  if (actor.kind !== "user" || actor.role === "admin") return undefined;
  const self = sql`${column} = ${actor.userId}`;
  return actor.role === "rep" ? self : or(self, sql`${column} in ${reportsOf(actor.userId)}`);
}
