import type { Context } from "../../context.ts";
import { toAppError } from "../../errors.ts";
import type { ScimUser } from "../../scim/resource/user-resource.ts";
import { profileOf } from "../settings/profile.ts";
import { isInsertable, newPerson, savedPerson, writePeople } from "./insert-user.ts";
import { afterSaves, type SavedUser } from "./save-user.ts";

/** Somebody of a set cannot be inserted: it is to be revived, or the tenant's settings changed. */
class NotInsertable extends Error {}

/**
 * Creates people in one transaction: all of them, or nobody.
 * @returns the rows in the order of the input; null, with nothing written, where one of them cannot
 *   be created this way. `createUser` for each of them says which one and why.
 * @throws AppError unavailable, when it is not known whether they were created
 */
export async function createUsers({
  ctx,
  input,
}: {
  ctx: Context;
  input: readonly ScimUser[];
}): Promise<SavedUser["row"][] | null> {
  const { settings } = ctx.scope.tenant;
  const provisioning = profileOf(ctx.scope.tenant);
  if (!isInsertable(provisioning)) return null;
  const people = input.map((resource) => newPerson(ctx, resource, provisioning));
  try {
    const saved = await ctx.scope.write(async (db) => {
      const rows = await writePeople(db, ctx.scope.tenantId, people, settings);
      return people.map((person, i) => savedPerson(person, rows[i] ?? refuse()));
    });
    afterSaves(ctx, saved);
    return saved.map(({ row }) => row);
  } catch (error) {
    if (toAppError(error).code === "unavailable") throw error;
    return null;
  }
}

function refuse(): never {
  throw new NotInsertable();
}
