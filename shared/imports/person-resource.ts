import type { ProvisioningRules } from "../directory/settings/rules.ts";
import { deriveColumns } from "../directory/users/derive-columns.ts";
import { ENTERPRISE_SCHEMA, USER_SCHEMA } from "../scim/schema/schema.ts";
import type { ScimUser } from "../scim/resource/types.ts";
import type { ImportedPerson } from "./people.ts";
import { LineProblem, shown } from "./read-cells.ts";

/**
 * The SCIM User that a line makes of a person, to be parsed as a body of SCIM is. What the file has
 * no column for stays as it is.
 * @throws LineProblem for a role that the tenant's rules do not know
 */
export function resourceOf(
  person: ImportedPerson,
  present: ScimUser | undefined,
  rules: ProvisioningRules,
): Record<string, unknown> {
  const { externalId, texts, active } = person;
  const { email, givenName, familyName, displayName, title, department, division, manager } = texts;
  const { manager: former, ...enterprise } = present?.[ENTERPRISE_SCHEMA] ?? {};
  const hasNames = givenName !== undefined || familyName !== undefined;
  return {
    ...present,
    schemas: [USER_SCHEMA, ENTERPRISE_SCHEMA],
    externalId,
    userName: person.userName ?? present?.userName ?? externalId,
    ...(active === undefined ? {} : { active }),
    ...(displayName === undefined ? {} : { displayName }),
    ...(title === undefined ? {} : { title }),
    ...(hasNames
      ? {
          name: {
            ...present?.name,
            formatted: null,
            ...(givenName === undefined ? {} : { givenName }),
            ...(familyName === undefined ? {} : { familyName }),
          },
        }
      : {}),
    ...(email === undefined ? {} : { emails: emailsOf(email, present) }),
    ...rolesOf(person, present, rules),
    [ENTERPRISE_SCHEMA]: {
      ...enterprise,
      ...(department === undefined ? {} : { department }),
      ...(division === undefined ? {} : { division }),
      manager: manager === undefined || manager === former?.value ? former : { value: manager },
    },
  };
}

/** What is there already stays as it is, whatever else is said of it. */
function emailsOf(email: string | null, present: ScimUser | undefined) {
  const primary = present?.emails?.find((one) => one.primary === true);
  if (primary && primary.value === email) return present?.emails;
  const others = (present?.emails ?? []).filter(({ primary }) => primary !== true);
  return email === null ? others : [{ value: email, type: "work", primary: true }, ...others];
}

/** Where the rules read a role off groups, the file has no say. */
function rolesOf(
  { role }: ImportedPerson,
  present: ScimUser | undefined,
  rules: ProvisioningRules,
) {
  const { from, names } = rules.role;
  if (role === undefined || from === "groups") return {};
  if (role !== "rep" && !Object.hasOwn(names, role)) {
    const known = ["rep", ...Object.keys(names)].join(", ");
    throw new LineProblem(`role is "${shown(role)}"; this tenant's rules know ${known}`);
  }
  const isSo = present && deriveColumns(present, rules).role === (names[role] ?? "rep");
  return isSo ? {} : { [from]: [{ value: role }] };
}
