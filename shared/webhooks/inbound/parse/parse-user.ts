import { readEmail } from "../../../values/email.ts";

/** The user's state in an event. Undefined leaves a field unchanged, null removes its value. */
export interface ExternalUser {
  userName: string | undefined;
  email: string | null | undefined;
  firstName: string | null | undefined;
  lastName: string | null | undefined;
  displayName: string | null | undefined;
  title: string | null | undefined;
  department: string | null | undefined;
  /** The externalId of the user's manager. */
  managerId: string | null | undefined;
  roles: string[] | undefined;
  active: boolean | undefined;
}

const maxLength = 1024;
const maxRoles = 50;
const textFields = [
  "firstName",
  "lastName",
  "displayName",
  "title",
  "department",
  "managerId",
] as const;

/**
 * Parses a user's state. An event always contains the whole state, so a missing field removes the
 * value, except for `userName`, `roles` and `active`. An invalid field is ignored with a warning.
 * @param action the second word of the event's type, which implies `active` if the data lacks it
 */
export function parseExternalUser(
  data: Record<string, unknown>,
  action: string,
): { user: ExternalUser; warnings: string[] } {
  const warnings: string[] = [];
  const ignore = (field: string, problem: string) => {
    warnings.push(`data.${field}: ${problem}; ignored`);
    return undefined;
  };
  const text = (field: string): string | null | undefined => {
    const value = data[field];
    if (value === undefined || value === null) return null;
    if (typeof value !== "string") return ignore(field, "must be a string");
    const trimmed = value.trim();
    if (trimmed === "") return ignore(field, "is empty");
    return trimmed.length > maxLength
      ? ignore(field, `has more than ${maxLength} characters`)
      : trimmed;
  };
  const [firstName, lastName, displayName, title, department, managerId] = textFields.map(text);
  const email = text("email");
  const address = typeof email === "string" ? readEmail(email) : email;
  const user: ExternalUser = {
    userName: text("userName") ?? undefined,
    email:
      address === null && email !== null ? ignore("email", "must be an email address") : address,
    firstName,
    lastName,
    displayName,
    title,
    department,
    managerId,
    roles: parseRoles(data["roles"], ignore),
    active: parseActive(data["active"], action, ignore),
  };
  return { user, warnings };
}

type Ignore = (field: string, problem: string) => undefined;

function parseRoles(roles: unknown, ignore: Ignore): string[] | undefined {
  if (roles === undefined || roles === null) return undefined;
  if (!Array.isArray(roles)) return ignore("roles", "must be an array");
  const list: readonly unknown[] = roles;
  if (list.length > maxRoles) return ignore("roles", `has more than ${maxRoles} items`);
  return list.flatMap((role, i) => {
    const name = typeof role === "string" ? role.trim() : "";
    if (name !== "" && name.length <= maxLength) return [name];
    ignore(`roles[${i}]`, "must be the name of a role");
    return [];
  });
}

/** A valid `active` in the data has precedence over the event's type. */
function parseActive(active: unknown, action: string, ignore: Ignore): boolean | undefined {
  if (typeof active === "boolean") return active;
  const word = typeof active === "string" ? active.trim().toLowerCase() : "";
  if (word === "true" || word === "false") return word === "true";
  if (active !== undefined && active !== null) ignore("active", "must be true or false");
  if (action === "deactivated") return false;
  return action === "reactivated" || action === "created" ? true : undefined;
}
