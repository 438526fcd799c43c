import { ENTERPRISE_SCHEMA, USER_SCHEMA } from "../../../shared/scim/schema/schema.ts";
import { patientFetch } from "../patient-fetch.ts";
import type { DemoPerson } from "./people.ts";

/** The part of a tenant's identity provider that the demo needs. */
export interface ScimClient {
  /** Creates a person unless it exists, and returns its id. */
  ensure(person: DemoPerson): Promise<string>;
  deactivate(id: string): Promise<void>;
}

interface Resource {
  id: string;
}

export function scimClient(server: string, scimToken: string): ScimClient {
  const ask = async (method: string, path: string, body?: object): Promise<Response> => {
    const answer = await patientFetch(`${server}/scim/v2${path}`, {
      method,
      headers: {
        authorization: `Bearer ${scimToken}`,
        "content-type": "application/scim+json",
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (answer.ok || answer.status === 409) return answer;
    throw new Error(`SCIM answered ${answer.status} to ${method}: ${await answer.text()}`);
  };
  return {
    async ensure(person) {
      const created = await ask("POST", "/Users", resourceOf(person));
      if (created.ok) return ((await created.json()) as Resource).id;
      const filter = encodeURIComponent(`externalId eq "${person.externalId}"`);
      const found = await ask("GET", `/Users?filter=${filter}`);
      const [former] = ((await found.json()) as { Resources: Resource[] }).Resources;
      if (!former) throw new Error(`The user name ${person.userName} belongs to another person.`);
      return former.id;
    },
    async deactivate(id) {
      await ask("PATCH", `/Users/${id}`, {
        schemas: ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
        Operations: [{ op: "replace", path: "active", value: false }],
      });
    },
  };
}

const resourceOf = (person: DemoPerson) => ({
  schemas: [USER_SCHEMA, ENTERPRISE_SCHEMA],
  externalId: person.externalId,
  userName: person.userName,
  name: { givenName: person.givenName, familyName: person.familyName },
  displayName: `${person.givenName} ${person.familyName}`,
  title: person.title,
  active: true,
  emails: [{ value: person.userName, type: "work", primary: true }],
  ...(person.role === "rep" ? {} : { roles: [{ value: person.role, primary: true }] }),
  [ENTERPRISE_SCHEMA]: {
    department: person.department,
    division: person.division,
    ...(person.manager === null ? {} : { manager: { value: person.manager } }),
  },
});
