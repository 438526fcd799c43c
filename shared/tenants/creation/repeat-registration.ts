import { login } from "../../identity/sign-in/login.ts";
import type { StartedSession } from "../../identity/sign-in/start-session.ts";
import type { Visitor } from "../../identity/sign-in/visitor.ts";

/**
 * Signs in the admin of the organization that this request created before; null if it created none. The
 * key depends on the whole request, so whoever repeats it knows the password.
 */
export async function repeatRegistration(
  visitor: Visitor,
  requestKey: Uint8Array,
  { email, password }: { email: string; password: string },
): Promise<StartedSession | null> {
  const { rows } = await visitor.database.withConnection((connection) =>
    connection.run("select app.find_registration($1)", [requestKey]),
  );
  const organization = rows[0]?.[0];
  if (typeof organization !== "string") return null;
  return login({ ctx: visitor, input: { email, password, organization } });
}
