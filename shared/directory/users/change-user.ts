import { and, eq, sql } from "drizzle-orm";
import { users } from "../../../drizzle/schema/index.ts";
import type { Context } from "../../context.ts";
import { compiled } from "../../db/queries.ts";
import { notFound } from "../../errors.ts";
import { idKey } from "../../ids.ts";
import type { StoredUser } from "../../scim/resource/render.ts";
import type { ScimUser } from "../../scim/resource/types.ts";
import { sameValue } from "../../values/json.ts";
import type { Attribute } from "../../scim/schema/schema.ts";
import type { ChangeMethod } from "../change-event.ts";
import { profileOf } from "../settings/profile.ts";
import type { InTransaction } from "./create-user.ts";
import { notDeleted } from "./fields.ts";
import { storedUser, userRow, type UserRow } from "./stored-user.ts";
import { publishChanges, type UserOperation } from "./user-change.ts";
import { asUserConflict } from "./user-conflict.ts";
import { writePerson } from "./write-people.ts";

interface Input {
  id: string;
  /**
   * Makes the new state from the present state and the manager's id, under the tenant's User type.
   * May throw. Runs again after a deadlock.
   */
  change: (present: ScimUser, type: Attribute, managerId: string | null) => ScimUser;
  /** Throws for a version that the caller has not seen. */
  check: (version: number) => void;
  /** The SCIM method of the change. */
  method: ChangeMethod;
}

/**
 * Changes a user's resource in one transaction. A change without effect writes nothing.
 * @throws AppError not_found, precondition_failed, conflict, or what `change` throws.
 */
export async function changeUser({
  ctx,
  input,
  inTransaction,
}: {
  ctx: Context;
  input: Input;
  inTransaction?: InTransaction;
}): Promise<StoredUser> {
  let attempted: ScimUser | undefined;
  const saved = await ctx.scope
    .write(async (db, commit) => {
      await inTransaction?.(db);
      const [found] = await presentUser(db, { id: idKey(input.id) }).execute();
      if (!found) throw notFound("user", input.id);
      const { before, ...derived } = found;
      input.check(before.version);
      const { userType } = profileOf(ctx.scope.tenant);
      attempted = input.change(before.resource, userType, before.managerId);
      if (sameValue(before.resource, attempted)) return { row: { ...before, ...derived } };
      const operation = operationOf(before, attempted);
      const { method } = input;
      return writePerson(ctx, db, commit, { operation, before, resource: attempted, method });
    })
    .catch(async (error: unknown) => {
      throw attempted ? await asUserConflict(ctx, error, attempted, idKey(input.id)) : error;
    });
  if ("events" in saved) publishChanges(ctx, [saved]);
  return saved.row;
}

const presentUser = compiled((db) =>
  db
    .select({ before: userRow, groups: storedUser.groups, managerName: storedUser.managerName })
    .from(users)
    .where(and(eq(users.id, sql.placeholder("id")), notDeleted))
    .for("no key update", { of: users }),
);

function operationOf(before: UserRow, after: ScimUser): UserOperation {
  if (before.active === after.active) return "UPDATE";
  return after.active ? "REACTIVATE" : "DEACTIVATE";
}
