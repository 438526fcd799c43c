import { and, eq } from "drizzle-orm";
import { users } from "../../drizzle/schema/index.ts";
import type { Context } from "../context.ts";
import { notFound } from "../errors.ts";
import { notDeleted } from "./fields.ts";
import { afterSave, saveUser, userKey } from "./save-user.ts";

/**
 * Deactivates a person and takes it out of SCIM; its history stays, and creating it again with
 * the same externalId brings it back.
 * @throws AppError not_found
 */
export async function deleteUser({
  ctx,
  input,
}: {
  ctx: Context;
  input: { id: string };
}): Promise<void> {
  const saved = await ctx.scope.write(async (db) => {
    const [before] = await db
      .select()
      .from(users)
      .where(and(eq(users.id, userKey(input.id)), notDeleted))
      .for("update");
    if (!before) throw notFound("user", input.id);
    return saveUser(ctx, db, "DELETE", before, { ...before.resource, active: false });
  });
  afterSave(ctx, saved);
}
