import { and, eq } from "drizzle-orm";
import { users } from "../../../drizzle/schema/index.ts";
import type { Context } from "../../context.ts";
import { notFound } from "../../errors.ts";
import { idKey } from "../../ids.ts";
import { leaveGroups } from "../groups/change-members.ts";
import type { InTransaction } from "./create-user.ts";
import { notDeleted } from "./fields.ts";
import { userRow } from "./stored-user.ts";
import { publishChanges } from "./user-change.ts";
import { writePerson } from "./write-people.ts";

/**
 * Deactivates a person and removes it from SCIM and from its groups. Its history stays, and creating
 * it again with the same externalId revives it.
 * @throws AppError not_found, precondition_failed
 */
export async function deleteUser({
  ctx,
  input,
  inTransaction,
}: {
  ctx: Context;
  input: { id: string; check: (version: number) => void };
  inTransaction?: InTransaction;
}): Promise<void> {
  const saved = await ctx.scope.write(async (db, commit) => {
    await inTransaction?.(db);
    const [before] = await db
      .select(userRow)
      .from(users)
      .where(and(eq(users.id, idKey(input.id)), notDeleted))
      .for("no key update");
    if (!before) throw notFound("user", input.id);
    input.check(before.version);
    const resource = { ...before.resource, active: false };
    // Sent first: a role by groups is found after the person has left them.
    const left = leaveGroups(db, before.id);
    const [after] = await Promise.all([
      writePerson(ctx, db, commit, { operation: "DELETE", before, resource }),
      left,
    ]);
    return after;
  });
  publishChanges(ctx, [saved]);
}
