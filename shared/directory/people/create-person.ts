import type * as z from "zod";
import type { Context } from "../../context.ts";
import { readEmail } from "../../values/email.ts";
import { USER_SCHEMA } from "../../scim/schema/schema.ts";
import { profileOf } from "../settings/profile.ts";
import { createUser } from "../users/create-user.ts";
import { userOutput } from "../users/fields.ts";
import { applyAttributes } from "./apply-attributes.ts";
import { checkManager, refuseHigherRole, refuseTakenAddress } from "./guard.ts";
import type { createPersonInput } from "./input.ts";
import { readPerson } from "./read-person.ts";

export const createPersonOutput = userOutput;

/**
 * Creates a person that no directory manages, with the address as userName.
 * @throws AppError conflict if the address is taken; forbidden for a role above the caller's;
 *   managed_by_directory for a role where roles follow from groups
 */
export async function createPerson({
  ctx,
  input,
}: {
  ctx: Context;
  input: z.output<typeof createPersonInput>;
}): Promise<z.output<typeof createPersonOutput>> {
  await ctx.scope.beginSession();
  refuseHigherRole(ctx, input.role);
  return addPerson(ctx, input);
}

/** The same for a role that the caller may not give, such as that of an accepted invitation. */
async function addPerson(
  ctx: Context,
  { role, managerId, ...input }: z.output<typeof createPersonInput>,
): Promise<z.output<typeof createPersonOutput>> {
  const profile = profileOf(ctx.scope.tenant);
  const userName = readEmail(input.email) ?? input.email;
  const blank = { schemas: [USER_SCHEMA], userName, active: input.active };
  const resource = applyAttributes(profile, blank, {
    ...input,
    ...(role !== "rep" && { role }),
    ...(managerId !== undefined && { managerId }),
  });
  const { id } = await createUser({
    ctx,
    input: resource,
    inTransaction: async (db) => {
      await refuseTakenAddress(ctx, db, userName, null);
      if (typeof managerId === "string") await checkManager(ctx, db, managerId);
    },
  });
  return readPerson(ctx, id);
}
