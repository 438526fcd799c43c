import { and, desc, eq, isNotNull, isNull, type SQL, sql } from "drizzle-orm";
import { users } from "../../drizzle/schema/index.ts";
import type { Context } from "../context.ts";
import type { ScimUser } from "../scim/user-resource.ts";
import { afterSave, asConflict, saveUser, type UserRow } from "./save-user.ts";

/**
 * Creates a user, or revives who was deleted: the same externalId, or the same userName where
 * neither has an externalId. A revived person keeps its id and history, and none of its tokens.
 * @throws AppError conflict, when a user of the tenant has the userName or externalId.
 */
export async function createUser({
  ctx,
  input,
}: {
  ctx: Context;
  input: ScimUser;
}): Promise<UserRow> {
  const saved = await ctx.scope
    .write(async (db) => {
      const [former] = await db
        .select()
        .from(users)
        .where(and(isNotNull(users.deletedAt), sameIdentity(input)))
        .orderBy(desc(users.deletedAt))
        .limit(1)
        .for("update");
      return saveUser(ctx, db, former ? "REVIVE" : "CREATE", former ?? null, input);
    })
    .catch((error: unknown) => {
      throw asConflict(error, input);
    });
  afterSave(ctx, saved);
  return saved.row;
}

function sameIdentity({ externalId, userName }: ScimUser): SQL | undefined {
  if (externalId !== undefined) return eq(users.externalId, externalId);
  return and(isNull(users.externalId), eq(users.userNameKey, sql`lower(${userName})`));
}
