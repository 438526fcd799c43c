import { eq } from "drizzle-orm";
import { users } from "../../../drizzle/schema/index.ts";
import type { Context } from "../../context.ts";
import type { Db } from "../../db/queries.ts";

/** The name of who makes a change, as a mail about it mentions it; undefined for an API key. */
export async function callerName({ actor }: Context, db: Db): Promise<string | undefined> {
  if (actor.kind === "operator") return "The operator of Rampart";
  if (actor.kind !== "user") return undefined;
  const [caller] = await db
    .select({ name: users.displayName })
    .from(users)
    .where(eq(users.id, actor.userId));
  return caller?.name;
}
