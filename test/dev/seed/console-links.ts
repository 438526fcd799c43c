import { createRampartClient } from "../../../server/client/index.ts";
import { patientFetch } from "../patient-fetch.ts";
import type { Session } from "../session.ts";
import { table } from "../terminal.ts";

type Role = keyof Session["tenants"]["acme"]["people"];

/**
 * A link that signs a browser in after it has asked. The token is the part after `#`, and is valid for ten
 * minutes, as every access token of a sign-in.
 */
export async function consoleLink(session: Session, role: Role): Promise<string> {
  const { server, tenants } = session;
  const { email, password } = tenants.acme.people[role];
  const client = createRampartClient({ url: server, token: "", fetch: patientFetch });
  const signedIn = await client.auth.login.mutate({ email, password, organization: "acme" });
  return `${server}/console/enter#token=${signedIn.accessToken}`;
}

/** A link for each role, to print. The operator's has a token of the demo, which is valid for a week. */
export async function consoleLinks(session: Session): Promise<string> {
  const { server, operatorToken, tenants } = session;
  const roles = Object.keys(tenants.acme.people) as Role[];
  const links = roles.map(async (role) => [role, await consoleLink(session, role)]);
  const operator = ["operator", `${server}/console/operator#token=${operatorToken}`];
  return table([...(await Promise.all(links)), operator]);
}
