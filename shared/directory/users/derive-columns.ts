import { tryParseJson } from "../../json/parse-json.ts";
import { defaultRules, type ProvisioningRules } from "../settings/rules.ts";
import { ENTERPRISE_SCHEMA } from "../../scim/schema/schema.ts";
import { isObject } from "../../scim/error.ts";
import { readEmail } from "../../values/email.ts";
import { canonicalName, exactName } from "../../values/names.ts";
import type { Manager, MultiValue, ScimUser } from "../../scim/resource/user-resource.ts";

type Role = "rep" | "manager" | "admin";

/** What the product keeps of a user in columns of its own. */
export interface UserColumns {
  userName: string;
  externalId: string | null;
  displayName: string;
  givenName: string | null;
  familyName: string | null;
  email: string | null;
  title: string | null;
  department: string | null;
  division: string | null;
  /** The team by the tenant's rule; null where teams are the manager tree alone. */
  team: string | null;
  /** By roles or entitlements; where the tenant's rule looks at groups, the database says it. */
  role: Role;
  active: boolean;
  /** The manager's id, to look it up by; whether there is such a user is not known here. */
  managerRef: string | null;
}

/** The columns of a canonical user by the tenant's rules: never throws. */
export function deriveColumns(
  user: ScimUser,
  { role, team }: ProvisioningRules = defaultRules,
): UserColumns {
  const enterprise = user[ENTERPRISE_SCHEMA];
  return {
    userName: user.userName,
    externalId: user.externalId ?? null,
    displayName: displayNameOf(user),
    givenName: user.name?.givenName ?? null,
    familyName: user.name?.familyName ?? null,
    email: emailOf(user.emails ?? []),
    title: user.title ?? null,
    department: enterprise?.department ?? null,
    division: enterprise?.division ?? null,
    team: team === "manager" ? null : (enterprise?.[team] ?? null),
    role: role.from === "groups" ? "rep" : roleOf(user[role.from] ?? [], role.names),
    active: user.active,
    managerRef: managerOf(enterprise?.manager),
  };
}

function displayNameOf({ displayName, name, userName }: ScimUser): string {
  const parts = [name?.givenName, name?.familyName].filter((part) => part !== undefined);
  const candidates = [displayName, name?.formatted, parts.join(" ")];
  return (
    candidates.find((candidate) => candidate !== undefined && candidate.trim() !== "") ?? userName
  );
}

function emailOf(emails: readonly MultiValue[]): string | null {
  const usable = emails.filter(({ value }) => value !== undefined);
  const chosen =
    usable.find(({ primary }) => primary) ??
    usable.find(({ type }) => type?.toLowerCase() === "work") ??
    usable[0];
  const value = chosen?.value ?? "";
  return readEmail(value) ?? (canonicalName(value) === "" ? null : value);
}

/** The role of the primary entry, else the strongest that any entry names. */
function roleOf(roles: readonly MultiValue[], names: Readonly<Record<string, Role>>): Role {
  const primary = roles.find(({ primary }) => primary);
  const named = (primary === undefined ? roles : [primary]).flatMap(namesOf);
  const found = new Set(named.map((name) => roleNamed(names, canonicalName(name))));
  return found.has("admin") ? "admin" : found.has("manager") ? "manager" : "rep";
}

const roleNamed = (names: Readonly<Record<string, Role>>, name: string) =>
  Object.hasOwn(names, name) ? names[name] : undefined;

/** Entra may put a whole app role into `value`, as JSON text. */
function namesOf({ value, display }: MultiValue): string[] {
  const appRole = value?.trimStart().startsWith("{") ? tryParseJson(value) : undefined;
  const names = isObject(appRole) ? [appRole["value"], appRole["displayName"]] : [value];
  return [...names, display].filter((name) => typeof name === "string");
}

function managerOf(manager: Manager | undefined): string | null {
  const name = manager?.value ?? lastSegment(manager?.$ref);
  return name === null ? null : exactName(name);
}

/** A reference ends with the id; what is longer than any id is none. */
const maxId = 200;

function lastSegment(ref: string | undefined): string | null {
  const segment = ref?.slice(ref.lastIndexOf("/") + 1) ?? "";
  return segment === "" || segment.length > maxId ? null : segment;
}
