import { createRampartClient } from "../../../server/client/index.ts";
import { patientFetch } from "../patient-fetch.ts";
import type { Session } from "../session.ts";
import { table } from "../terminal.ts";

/**
 * A link for each role, which signs a browser in after it has asked. The token is the part after `#`,
 * and is valid for ten minutes, as every access token of a sign-in. The operator signs in with a token of the demo,
 * which is valid for a week.
 */
export async function consoleLinks({
  server,
  operatorToken,
  tenants: { acme },
}: Session): Promise<string> {
  const client = createRampartClient({ url: server, token: "", fetch: patientFetch });
  const operator = ["operator", `${server}/console/operator#token=${operatorToken}`];
  const links = Object.entries(acme.people).map(async ([role, { email, password }]) => {
    const signedIn = await client.auth.login.mutate({ email, password, organization: "acme" });
    return [role, `${server}/console/enter#token=${signedIn.accessToken}`];
  });
  return table([...(await Promise.all(links)), operator]);
}
