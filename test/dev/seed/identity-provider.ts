import { patientFetch } from "../patient-fetch.ts";
import { USER_SCHEMA } from "../../../shared/scim/schema/schema.ts";
import type { DemoTenant } from "./state.ts";

/** Between two requests. Together they take a fraction of a percent of a core. */
const everyMs = 5_000;

/** What identity providers of customers do all day, and the mistake that one of them makes. */
export function identityProvider(server: string, { scimToken, people }: DemoTenant) {
  const ask = (path: string, init: { method?: string; body?: string } = {}) =>
    patientFetch(`${server}/scim/v2${path}`, {
      ...init,
      headers: {
        authorization: `Bearer ${scimToken}`,
        "content-type": "application/scim+json",
        "user-agent": "Demo identity provider",
      },
    });
  const filter = encodeURIComponent(`externalId eq "demo-unknown"`);
  const lookUps = [
    `/Users/${people?.rep ?? ""}`,
    `/Users?filter=${filter}`,
    `/Users/${people?.manager ?? ""}`,
    "/Groups?count=1",
  ];
  return {
    /** Sends a person whose body is refused: a dead letter that waits to be repaired in the console. */
    async sendInvalidPerson(): Promise<void> {
      const body = {
        schemas: [USER_SCHEMA],
        userName: "ines.repair@acme.example",
        name: { givenName: "Ines", familyName: "Repair" },
        emails: [{ value: "ines.repair@acme.example", primary: true }],
        active: "perhaps",
      };
      const answer = await ask("/Users", { method: "POST", body: JSON.stringify(body) });
      if (answer.status !== 400)
        throw new Error(`The invalid person was answered with ${answer.status}, not with 400.`);
    },

    /** Looks people up for as long as the process runs, so that the log of requests moves. */
    async keepLookingUp(): Promise<never> {
      for (let n = 0; ; n += 1) {
        await Bun.sleep(everyMs);
        // While the server restarts, one look-up is missing.
        await ask(lookUps[n % lookUps.length] ?? "").catch(() => undefined);
      }
    },
  };
}
