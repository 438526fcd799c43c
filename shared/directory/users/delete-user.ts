import { and, eq } from "drizzle-orm";
import { users } from "../../../drizzle/schema/index.ts";
import type { Context } from "../../context.ts";
import { notFound } from "../../errors.ts";
import { leaveGroups } from "../groups/leave-groups.ts";
import { idKey } from "../../ids.ts";
import { notDeleted } from "./fields.ts";
import { wholeUser } from "./stored-user.ts";
import { afterSave, saveUser, type Within } from "./save-user.ts";

/**
 * Deactivates a person and takes it out of SCIM and of its groups; its history stays, and creating
 * it again with the same externalId brings it back.
 * @throws AppError not_found, precondition_failed
 */
export async function deleteUser({
  ctx,
  input,
  within,
}: {
  ctx: Context;
  input: { id: string; check: (version: number) => void };
  within?: Within;
}): Promise<void> {
  const saved = await ctx.scope.write(async (db, commit) => {
    await within?.(db);
    const [before] = await db
      .select(wholeUser)
      .from(users)
      .where(and(eq(users.id, idKey(input.id)), notDeleted))
      .for("no key update");
    if (!before) throw notFound("user", input.id);
    input.check(before.version);
    const resource = { ...before.resource, active: false };
    const left = leaveGroups(db, before.id);
    const [after] = await Promise.all([
      saveUser(ctx, db, commit, { operation: "DELETE", before, resource }),
      left,
    ]);
    return after;
  });
  afterSave(ctx, saved);
}
