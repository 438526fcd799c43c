import { and, eq, sql } from "drizzle-orm";
import { users } from "../../drizzle/schema/index.ts";
import type { Context } from "../context.ts";
import { compiled } from "../db/queries.ts";
import { notFound } from "../errors.ts";
import { idKey } from "../ids.ts";
import type { StoredUser } from "../scim/render.ts";
import { notDeleted } from "./fields.ts";
import { storedUser } from "./stored-user.ts";

const userById = compiled((db) =>
  db
    .select(storedUser)
    .from(users)
    .where(and(eq(users.id, sql.placeholder("id")), notDeleted)),
);

/**
 * One user with its whole SCIM resource, for a provisioning client.
 * @throws AppError not_found, for the deleted too (RFC 7644, section 3.6)
 */
export async function getScimUser({
  ctx,
  input,
}: {
  ctx: Context;
  input: { id: string };
}): Promise<StoredUser> {
  const [[user]] = await ctx.scope.read((db) => [userById(db, { id: idKey(input.id) })]);
  if (!user) throw notFound("user", input.id);
  return user;
}
