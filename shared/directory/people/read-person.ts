import { eq } from "drizzle-orm";
import type * as z from "zod";
import { users } from "../../../drizzle/schema/index.ts";
import type { Context } from "../../context.ts";
import { notFound } from "../../errors.ts";
import { userFields, type userOutput } from "../users/fields.ts";

/** A person after a change, whoever made it. @throws AppError not_found */
export async function readPerson(ctx: Context, id: string): Promise<z.output<typeof userOutput>> {
  const [[person]] = await ctx.scope.read((db) => [
    db.select(userFields).from(users).where(eq(users.id, id)),
  ]);
  if (!person) throw notFound("user", id);
  return person;
}
