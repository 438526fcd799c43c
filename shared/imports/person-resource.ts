import type { ProvisioningRules } from "../directory/settings/rules.ts";
import { deriveColumns } from "../directory/users/derive-columns.ts";
import type { ScimUser } from "../scim/resource/types.ts";
import { ENTERPRISE_SCHEMA, USER_SCHEMA } from "../scim/schema/schema.ts";
import type { ImportedPerson } from "./person-columns.ts";
import { LineProblem, quote } from "./read-cells.ts";

/**
 * The SCIM User that a line makes of a person, to be parsed like a SCIM body. Attributes without a
 * column in the file stay unchanged.
 * @throws LineProblem for a role that is not in the tenant's rules
 */
export function resourceOf(
  person: ImportedPerson,
  present: ScimUser | undefined,
  rules: ProvisioningRules,
): Record<string, unknown> {
  const { externalId, email, active, manager, attributes } = person;
  const { manager: formerManager, ...enterprise } = present?.[ENTERPRISE_SCHEMA] ?? {};
  const isFormer = manager === undefined || manager === formerManager?.value;
  const hasName = Object.keys(attributes.name).length > 0;
  return {
    ...present,
    schemas: [USER_SCHEMA, ENTERPRISE_SCHEMA],
    externalId,
    userName: person.userName ?? present?.userName ?? externalId,
    ...(active === undefined ? {} : { active }),
    ...attributes.user,
    ...(hasName ? { name: { ...present?.name, formatted: null, ...attributes.name } } : {}),
    ...(email === undefined ? {} : { emails: emailsOf(email, present) }),
    ...rolesOf(person, present, rules),
    [ENTERPRISE_SCHEMA]: {
      ...enterprise,
      ...attributes.enterprise,
      manager: isFormer ? formerManager : { value: manager },
    },
  };
}

/** A primary email with this value keeps its other attributes. */
function emailsOf(email: string | null, present: ScimUser | undefined) {
  const primary = present?.emails?.find((entry) => entry.primary === true);
  if (primary && primary.value === email) return present?.emails;
  const others = (present?.emails ?? []).filter((entry) => entry.primary !== true);
  return email === null ? others : [{ value: email, type: "work", primary: true }, ...others];
}

/** If the rules read roles from groups, the file's column has no effect. */
function rolesOf(
  { role }: ImportedPerson,
  present: ScimUser | undefined,
  rules: ProvisioningRules,
) {
  const { from, names } = rules.role;
  if (role === undefined || from === "groups") return {};
  if (role !== "rep" && !Object.hasOwn(names, role)) {
    const known = ["rep", ...Object.keys(names)].join(", ");
    throw new LineProblem(`role is "${quote(role)}"; this tenant's rules know ${known}`);
  }
  const isPresent = present && deriveColumns(present, rules).role === (names[role] ?? "rep");
  return isPresent ? {} : { [from]: [{ value: role }] };
}
