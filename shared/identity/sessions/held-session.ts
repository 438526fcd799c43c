import { eq } from "drizzle-orm";
import { tenants, users } from "../../../drizzle/schema/index.ts";
import type { Context } from "../../context.ts";
import { organizationFields } from "./signed-in-as.ts";

/** The organization and the person of a session that a browser holds. */
export async function readHeldSession(ctx: Context, userId: string) {
  const [[organization], [user]] = await ctx.scope.read((db) => [
    db.select(organizationFields).from(tenants),
    db
      .select({ id: users.id, name: users.displayName, email: users.email })
      .from(users)
      .where(eq(users.id, userId)),
  ]);
  return { organization, user };
}
