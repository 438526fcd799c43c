import { AppError } from "../../errors.ts";
import { parseUser } from "../../scim/resource/parse-user.ts";
import type { MultiValue, ScimUser } from "../../scim/resource/types.ts";
import { ENTERPRISE_SCHEMA, USER_SCHEMA } from "../../scim/schema/schema.ts";
import { readEmail } from "../../values/email.ts";
import { canonicalName } from "../../values/names.ts";
import type { Role } from "../../context.ts";
import type { ProvisioningProfile } from "../settings/profile.ts";
import { emailOf, roleOf } from "../users/derive-columns.ts";
import type { PersonAttributes } from "./input.ts";

/**
 * The SCIM resource of a person after attributes were set, so that the tenant's rules derive them.
 * @throws AppError conflict, managed_by_directory for a role that follows from groups
 */
export function applyAttributes(
  profile: ProvisioningProfile,
  present: ScimUser,
  attributes: PersonAttributes,
): ScimUser {
  const { email, name, role, active, title, department, division, managerId } = attributes;
  const { manager, ...enterprise } = present[ENTERPRISE_SCHEMA] ?? {};
  const changed: ScimUser = {
    ...present,
    ...(email !== undefined && withEmail(present, readEmail(email) ?? email)),
    ...(name !== undefined && { displayName: name, name: { formatted: name } }),
    ...(role !== undefined && withRole(profile, present, role)),
    ...(active !== undefined && { active }),
    ...(title !== undefined && { title: title ?? "" }),
    [ENTERPRISE_SCHEMA]: {
      ...enterprise,
      ...(department !== undefined && { department: department ?? "" }),
      ...(division !== undefined && { division: division ?? "" }),
      ...(managerId === undefined
        ? manager && { manager }
        : managerId !== null && { manager: { value: managerId } }),
    },
  };
  // Makes it canonical: empty texts and objects are unassigned.
  return parseUser(changed, profile.userType);
}

/**
 * The SCIM resource of a new person, with the address as userName. A rep gets no entry for the role, so
 * that people can be created where roles follow from groups.
 * @throws AppError as `applyAttributes`
 */
export function newPerson(
  profile: ProvisioningProfile,
  { role = "rep", ...attributes }: PersonAttributes & { email: string },
): ScimUser {
  const userName = readEmail(attributes.email) ?? attributes.email;
  const blank = { schemas: [USER_SCHEMA], userName, active: true };
  return applyAttributes(profile, blank, { ...attributes, ...(role !== "rep" && { role }) });
}

/** People whose userName was their address keep it so: they sign in by it. */
function withEmail(present: ScimUser, email: string): Partial<ScimUser> {
  const former = emailOf(present.emails ?? []) ?? "";
  const isUserName = canonicalName(present.userName) === canonicalName(former);
  const others = (present.emails ?? []).filter(({ value }) => value?.trim() !== former);
  return {
    emails: [{ value: email, type: "work", primary: true }, ...others.map(notPrimary)],
    ...(isUserName && { userName: email }),
  };
}

/** Sets the entry by which the rule derives the role, and removes entries that give another one. */
function withRole(
  { rules: { role: rule } }: ProvisioningProfile,
  present: ScimUser,
  role: Role,
): Partial<ScimUser> {
  if (rule.from === "groups") {
    const message =
      "The person's groups determine the role. Change the groups in the directory, or the provisioning rules.";
    throw new AppError("managed_by_directory", message, { field: "role" });
  }
  const others = (present[rule.from] ?? []).filter(
    (entry) => roleOf([entry], rule.names) === "rep",
  );
  if (role === "rep") return { [rule.from]: others.map(notPrimary) };
  const names = Object.entries(rule.names).flatMap(([name, given]) => (given === role ? name : []));
  const name = names.includes(role) ? role : names[0];
  if (name === undefined) {
    const message = `The provisioning rules have no name for the role ${role}. Add one to role.names first.`;
    throw new AppError("conflict", message, { field: "role" });
  }
  return { [rule.from]: [{ value: name, primary: true }, ...others.map(notPrimary)] };
}

function notPrimary(entry: MultiValue): MultiValue {
  const { primary: _, ...value } = entry;
  return value;
}
