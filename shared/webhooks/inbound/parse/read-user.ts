import { readEmail } from "../../../values/email.ts";

/**
 * A person as the user service tells of one. A field that is undefined stays as it is here; null
 * takes it away.
 */
export interface ExternalUser {
  userName: string | undefined;
  email: string | null | undefined;
  firstName: string | null | undefined;
  lastName: string | null | undefined;
  displayName: string | null | undefined;
  title: string | null | undefined;
  department: string | null | undefined;
  /** The externalId of the person's manager. */
  managerId: string | null | undefined;
  roles: string[] | undefined;
  active: boolean | undefined;
}

const maxText = 1024;
const maxRoles = 50;
const texts = ["firstName", "lastName", "displayName", "title", "department", "managerId"] as const;

/**
 * Reads the state of a person, which an event always tells whole: what it does not name is taken
 * away, but for `userName`, `roles` and `active`. What makes no sense is left out with a warning,
 * and stays as it is here.
 * @param happened the second word of the event's type, which tells what `active` does not
 */
export function readUser(
  data: Record<string, unknown>,
  happened: string,
): { user: ExternalUser; warnings: string[] } {
  const warnings: string[] = [];
  const leaveOut = (field: string, problem: string) => {
    warnings.push(`data.${field}: ${problem}; left out`);
    return undefined;
  };
  const text = (field: string): string | null | undefined => {
    const value = data[field];
    if (value === undefined || value === null) return null;
    if (typeof value !== "string") return leaveOut(field, "is not a text");
    const trimmed = value.trim();
    if (trimmed === "") return leaveOut(field, "is empty");
    return trimmed.length > maxText
      ? leaveOut(field, `has more than ${maxText} characters`)
      : trimmed;
  };
  const [firstName, lastName, displayName, title, department, managerId] = texts.map(text);
  const email = text("email");
  const address = typeof email === "string" ? readEmail(email) : email;
  const user: ExternalUser = {
    userName: text("userName") ?? undefined,
    email: address === null && email !== null ? leaveOut("email", "is not an address") : address,
    firstName,
    lastName,
    displayName,
    title,
    department,
    managerId,
    roles: readRoles(data["roles"], leaveOut),
    active: readActive(data["active"], happened, leaveOut),
  };
  return { user, warnings };
}

type LeaveOut = (field: string, problem: string) => undefined;

function readRoles(roles: unknown, leaveOut: LeaveOut): string[] | undefined {
  if (roles === undefined || roles === null) return undefined;
  if (!Array.isArray(roles)) return leaveOut("roles", "is not an array");
  const list: readonly unknown[] = roles;
  if (list.length > maxRoles) return leaveOut("roles", `has more than ${maxRoles} items`);
  return list.flatMap((role, i) => {
    const name = typeof role === "string" ? role.trim() : "";
    if (name !== "" && name.length <= maxText) return [name];
    leaveOut(`roles[${i}]`, "is not the name of a role");
    return [];
  });
}

/** What `active` itself says comes first; else the event's type; else it stays as it is. */
function readActive(active: unknown, happened: string, leaveOut: LeaveOut): boolean | undefined {
  if (typeof active === "boolean") return active;
  const word = typeof active === "string" ? active.trim().toLowerCase() : "";
  if (word === "true" || word === "false") return word === "true";
  if (active !== undefined && active !== null) leaveOut("active", "is neither true nor false");
  if (happened === "deactivated") return false;
  return happened === "reactivated" || happened === "created" ? true : undefined;
}
