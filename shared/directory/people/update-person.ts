import type * as z from "zod";
import type { Context } from "../../context.ts";
import type { Db } from "../../db/queries.ts";
import { AppError } from "../../errors.ts";
import { addressKey, readEmail } from "../../values/email.ts";
import { refuseOtherVersion } from "../../values/version.ts";
import { profileOf } from "../settings/profile.ts";
import { changeUser } from "../users/change-user.ts";
import { userOutput } from "../users/fields.ts";
import { applyAttributes } from "./apply-attributes.ts";
import {
  checkManager,
  lockTarget,
  refuseEmergencyAdmin,
  refuseHigherRole,
  refuseLastAdmin,
  refuseManaged,
  refuseTakenAddress,
} from "./guard.ts";
import type { PersonAttributes, updatePersonInput } from "./input.ts";
import { readPerson } from "./read-person.ts";

export const updatePersonOutput = userOutput;

type Person = z.output<typeof userOutput>;

/**
 * Sets attributes of a person. Absent ones keep their value, and null removes one.
 * @throws AppError not_found, forbidden, last_admin; conflict, also for another version; managed_by_directory, which names what
 *   the directory manages
 */
export async function updatePerson({
  ctx,
  input: { id, version, ...input },
}: {
  ctx: Context;
  input: z.output<typeof updatePersonInput>;
}): Promise<Person> {
  let changes: PersonAttributes = {};
  const { id: changedId } = await changeUser({
    ctx,
    input: {
      id,
      method: "put",
      check: (present) => refuseOtherVersion("person", present, version),
      change: (present) =>
        Object.keys(changes).length === 0
          ? present
          : applyAttributes(profileOf(ctx.scope.tenant), present, changes),
    },
    inTransaction: async (db) => {
      const target = await lockTarget(ctx, db, id);
      changes = changesOf(target, input);
      await check(ctx, db, target, changes);
    },
  });
  return readPerson(ctx, changedId);
}

/** The attributes that get another value. */
function changesOf(present: Person, input: PersonAttributes): PersonAttributes {
  const was = new Map<string, unknown>(Object.entries(present));
  const isChanged = ([name, value]: [string, unknown]) => {
    if (value === undefined) return false;
    const is = was.get(name);
    if (name === "email" && typeof value === "string" && typeof is === "string")
      return addressKey(readEmail(value) ?? value) !== addressKey(is);
    return (value === "" ? null : value) !== is;
  };
  return Object.fromEntries(Object.entries(input).filter(isChanged));
}

async function check(
  ctx: Context,
  db: Db,
  target: Person,
  changes: PersonAttributes,
): Promise<void> {
  const { email, role, active, managerId } = changes;
  const names = Object.keys(changes);
  if (target.managedBy === "directory" && names.length > 0) refuseManaged(names);
  if (role !== undefined) refuseHigherRole(ctx, role);
  const isAdmin = target.role === "admin" && target.active;
  if (isAdmin && (role !== undefined || active === false)) {
    await refuseLastAdmin(db, target.id);
    await refuseEmergencyAdmin(db, target.id);
  }
  if (email !== undefined) await refuseTakenAddress(ctx, db, email, target.id);
  if (managerId === undefined) return;
  const { manager } = profileOf(ctx.scope.tenant).rules;
  if (manager !== "manager") {
    const message = `The provisioning rules derive the manager from the ${manager}. Change that attribute instead.`;
    throw new AppError("conflict", message, { field: "managerId" });
  }
  if (managerId !== null) await checkManager(ctx, db, managerId);
}
