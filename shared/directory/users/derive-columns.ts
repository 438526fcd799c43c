import { users } from "../../../drizzle/schema/index.ts";
import { tryParseJson } from "../../json/parse-json.ts";
import { defaultRules, type ProvisioningRules } from "../settings/rules.ts";
import { ENTERPRISE_SCHEMA } from "../../scim/schema/schema.ts";
import { isObject } from "../../values/json.ts";
import { addressKey, readEmail } from "../../values/email.ts";
import { canonicalName, exactName } from "../../values/names.ts";
import type { Manager, MultiValue, ScimUser } from "../../scim/resource/types.ts";

type Role = "rep" | "manager" | "admin";

/**
 * The columns of `users` that are derived from the SCIM resource, each with the rule that derives
 * it. The writer takes a column's name and type from the schema, so a new attribute is a column
 * there and a line here.
 */
const derivations = {
  userName: ({ userName }) => userName,
  userNameKey: ({ userName }) => canonicalName(userName),
  displayName: displayNameOf,
  /** From SCIM's displayName only, which the column above may take from other attributes. */
  displayNameKey: ({ displayName }) => canonicalOrNull(displayName),
  givenName: ({ name }) => name?.givenName ?? null,
  familyName: ({ name }) => name?.familyName ?? null,
  email: ({ emails }) => emailOf(emails ?? []),
  emailKey: ({ emails }) => addressKeyOf(emailOf(emails ?? [])),
  title: ({ title }) => title ?? null,
  department: (user) => user[ENTERPRISE_SCHEMA]?.department ?? null,
  division: (user) => user[ENTERPRISE_SCHEMA]?.division ?? null,
  /** Null where the tenant's teams are those of the manager tree. */
  team: (user, { team }) => (team === "manager" ? null : (user[ENTERPRISE_SCHEMA]?.[team] ?? null)),
  /** `rep` where the tenant's rule reads groups: the statement that writes the row finds the role. */
  role: (user, { role }) =>
    role.from === "groups" ? "rep" : roleOf(user[role.from] ?? [], role.names),
  active: ({ active }) => active,
  /** The manager as the client named it. The statement that writes the row looks the person up. */
  managerRef: (user) => managerOf(user[ENTERPRISE_SCHEMA]?.manager),
} satisfies Partial<Record<keyof UserRow, Derivation>>;

type UserRow = typeof users.$inferSelect;
type Derivation = (user: ScimUser, rules: ProvisioningRules) => string | boolean | null;
type DerivedName = keyof typeof derivations;

export type UserColumns = { [K in DerivedName]: ReturnType<(typeof derivations)[K]> };

// `Object.keys` loses the type of the names.
// oxlint-disable-next-line typescript/no-unsafe-type-assertion
const names = Object.keys(derivations) as DerivedName[];

/** The derived columns as the database knows them: property, column name and SQL type. */
export const derivedColumns = names.map((property) => ({
  property,
  name: users[property].name,
  type: users[property].getSQLType(),
}));

/** Derives the columns of a canonical user under the tenant's rules. Never throws. */
export function deriveColumns(user: ScimUser, rules = defaultRules): UserColumns {
  const columns = names.map((name) => [name, derivations[name](user, rules)]);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return Object.fromEntries(columns) as UserColumns;
}

const canonicalOrNull = (text: string | undefined) =>
  text === undefined ? null : canonicalName(text);

function displayNameOf({ displayName, name, userName }: ScimUser): string {
  const parts = [name?.givenName, name?.familyName].filter((part) => part !== undefined);
  const candidates = [displayName, name?.formatted, parts.join(" ")];
  return (
    candidates.find((candidate) => candidate !== undefined && candidate.trim() !== "") ?? userName
  );
}

export function emailOf(emails: readonly MultiValue[]): string | null {
  const usable = emails.filter(({ value }) => value !== undefined);
  const chosen =
    usable.find(({ primary }) => primary) ??
    usable.find(({ type }) => type?.toLowerCase() === "work") ??
    usable[0];
  const value = chosen?.value ?? "";
  return readEmail(value) ?? (canonicalName(value) === "" ? null : value);
}

const addressKeyOf = (email: string | null) => (email === null ? null : addressKey(email));

/** The role of the primary entry, or else the strongest role that any entry names. */
export function roleOf(roles: readonly MultiValue[], names: Readonly<Record<string, Role>>): Role {
  const primary = roles.find(({ primary }) => primary);
  const named = (primary === undefined ? roles : [primary]).flatMap(namesOf);
  const given = new Set(named.map((name) => roleNamed(names, canonicalName(name))));
  return given.has("admin") ? "admin" : given.has("manager") ? "manager" : "rep";
}

const roleNamed = (names: Readonly<Record<string, Role>>, name: string) =>
  Object.hasOwn(names, name) ? names[name] : undefined;

/** Entra may send an app role as JSON text in `value`. */
function namesOf({ value, display }: MultiValue): string[] {
  const appRole = value?.trimStart().startsWith("{") ? tryParseJson(value) : undefined;
  const names = isObject(appRole) ? [appRole["value"], appRole["displayName"]] : [value];
  return [...names, display].filter((name) => typeof name === "string");
}

function managerOf(manager: Manager | undefined): string | null {
  const name = manager?.value ?? lastSegment(manager?.$ref);
  return name === null ? null : exactName(name);
}

/** A reference ends with the id. A longer segment cannot be an id. */
const maxIdLength = 200;

function lastSegment(ref: string | undefined): string | null {
  const segment = ref?.slice(ref.lastIndexOf("/") + 1) ?? "";
  return segment === "" || segment.length > maxIdLength ? null : segment;
}
