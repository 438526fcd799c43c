import { and, eq } from "drizzle-orm";
import { apiCredentials } from "../../../../drizzle/schema/index.ts";
import type { Context } from "../../../context.ts";
import type { Db } from "../../../db/queries.ts";
import { newPerson } from "../../../directory/people/apply-attributes.ts";
import { profileOf } from "../../../directory/settings/profile.ts";
import type { SavedUser } from "../../../directory/users/user-change.ts";
import { writePerson } from "../../../directory/users/write-people.ts";
import { isLive } from "../../scim-tokens/live-tokens.ts";
import { refusal } from "./match-person.ts";

/**
 * Creates a person at the first sign-in, as a rep. Where a SCIM client is connected, only that creates
 * people.
 * @returns the person, and the events to publish after the commit
 * @throws AppError forbidden; the unique violation of a userName that is taken
 */
export async function createFromProvider(
  ctx: Context,
  db: Db,
  { jit, email, name }: { jit: boolean; email: string; name: string | null },
): Promise<SavedUser> {
  const [client] = await db
    .select({ id: apiCredentials.id })
    .from(apiCredentials)
    .where(and(eq(apiCredentials.kind, "scim"), isLive))
    .limit(1)
    .execute();
  if (!jit || client) {
    throw refusal(
      "You are not known to Rampart yet. Ask an admin of your organization to give you access.",
    );
  }
  const profile = profileOf(ctx.scope.tenant);
  const resource = newPerson(profile, { email, ...(name !== null && { name }) });
  return writePerson(ctx, db, () => undefined, { operation: "CREATE", before: null, resource });
}
