import { ENTERPRISE_SCHEMA, USER_SCHEMA } from "../../../scim/schema/schema.ts";
import type { ScimUser } from "../../../scim/resource/types.ts";
import type { ExternalUser } from "./read-user.ts";

/** The SCIM User that an event makes of a person, to be parsed as a body of SCIM is. */
export function resourceOf(
  externalId: string,
  data: ExternalUser,
  present: ScimUser | undefined,
): Record<string, unknown> {
  const { userName, email, firstName, lastName, displayName, title, department, managerId } = data;
  const { active, roles } = data;
  const { manager: former, ...enterprise } = present?.[ENTERPRISE_SCHEMA] ?? {};
  const name = present?.name ?? {};
  const hasSameName = firstName === undefined && lastName === undefined;
  return {
    ...present,
    schemas: [USER_SCHEMA, ENTERPRISE_SCHEMA],
    externalId,
    ...given({ userName, displayName, title, active }),
    name: hasSameName
      ? name
      : { ...name, formatted: null, ...given({ givenName: firstName, familyName: lastName }) },
    emails: emailsOf(email, present),
    ...(roles ? { roles: roles.map((value) => ({ value })) } : {}),
    [ENTERPRISE_SCHEMA]: {
      ...enterprise,
      ...given({ department }),
      manager: managerId === undefined ? former : managerId === null ? null : { value: managerId },
    },
  };
}

/** Those that are not left as they are. */
const given = (fields: Record<string, string | boolean | null | undefined>) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));

function emailsOf(email: string | null | undefined, present: ScimUser | undefined) {
  if (email === undefined) return present?.emails ?? [];
  const others = (present?.emails ?? []).filter((one) => one.primary !== true);
  return email === null ? others : [{ value: email, type: "work", primary: true }, ...others];
}
