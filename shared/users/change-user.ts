import { and, eq } from "drizzle-orm";
import { users } from "../../drizzle/schema/index.ts";
import type { Context } from "../context.ts";
import { AppError, notFound } from "../errors.ts";
import { sameResource, type ScimUser } from "../scim/user-resource.ts";
import { notDeleted } from "./fields.ts";
import {
  afterSave,
  asConflict,
  saveUser,
  type UserOperation,
  userKey,
  type UserRow,
} from "./save-user.ts";

interface Input {
  id: string;
  /** Makes the new state from the present one; may throw. Runs again after a deadlock. */
  change: (present: ScimUser) => ScimUser;
  /** The version that the caller has seen; any other is refused. */
  ifVersion?: number;
}

/**
 * Changes a user's resource in one transaction; a change that changes nothing writes nothing.
 * @throws AppError not_found, precondition_failed, conflict, or what `change` throws.
 */
export async function changeUser({ ctx, input }: { ctx: Context; input: Input }): Promise<UserRow> {
  let attempted: ScimUser | undefined;
  const saved = await ctx.scope
    .write(async (db) => {
      const [before] = await db
        .select()
        .from(users)
        .where(and(eq(users.id, userKey(input.id)), notDeleted))
        .for("update");
      if (!before) throw notFound("user", input.id);
      if (input.ifVersion !== undefined && input.ifVersion !== before.version) {
        throw new AppError(
          "precondition_failed",
          "The user has changed since. Read it again, then repeat the change.",
        );
      }
      attempted = input.change(before.resource);
      if (sameResource(before.resource, attempted)) return { row: before, event: null };
      return saveUser(ctx, db, operationOf(before, attempted), before, attempted);
    })
    .catch((error: unknown) => {
      throw attempted ? asConflict(error, attempted) : error;
    });
  const { row, event } = saved;
  if (event) afterSave(ctx, { row, event });
  return row;
}

function operationOf(before: UserRow, after: ScimUser): UserOperation {
  if (before.active === after.active) return "UPDATE";
  return after.active ? "REACTIVATE" : "DEACTIVATE";
}
