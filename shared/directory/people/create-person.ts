import type * as z from "zod";
import type { Context } from "../../context.ts";
import { profileOf } from "../settings/profile.ts";
import { createUser } from "../users/create-user.ts";
import { userOutput } from "../users/fields.ts";
import { newPerson } from "./apply-attributes.ts";
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
  const { email, role, managerId } = input;
  refuseHigherRole(ctx, role);
  const { id } = await createUser({
    ctx,
    input: newPerson(profileOf(ctx.scope.tenant), input),
    inTransaction: async (db) => {
      await refuseTakenAddress(ctx, db, email, null);
      if (typeof managerId === "string") await checkManager(ctx, db, managerId);
    },
  });
  return readPerson(ctx, id);
}
