import { and, eq, or, type SQL } from "drizzle-orm";
import { users } from "../../drizzle/schema/index.ts";
import type { Context } from "../context.ts";
import { notFound } from "../errors.ts";
import { idKey, isUuid } from "../ids.ts";
import { notDeleted, userFields, visibleTo } from "./fields.ts";

/** A user by its id, or by the externalId that the tenant's identity system gave it. */
export const byIdOrExternalId = (key: string): SQL | undefined =>
  isUuid(key) ? or(eq(users.id, key), eq(users.externalId, key)) : eq(users.externalId, key);

/**
 * One user that the actor may see. Someone it may not see is as unknown as nobody.
 * @throws AppError not_found
 */
export async function getUser({ ctx, input }: { ctx: Context; input: { id: string } }) {
  const [[user]] = await ctx.scope.read((db) => [
    db
      .select(userFields)
      .from(users)
      .where(and(eq(users.id, idKey(input.id)), notDeleted, visibleTo(ctx, users.id))),
  ]);
  if (!user) throw notFound("user", input.id);
  return user;
}
