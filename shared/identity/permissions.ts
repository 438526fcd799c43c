import * as z from "zod";
import type { Context, Role } from "../context.ts";
import type { Demand } from "../db/tenant-session.ts";
import type { PackPermissions, Product } from "../product.ts";

/** The base roles, lowest first. Each has the permissions of the roles before it. */
export const baseRoles = ["rep", "manager", "admin"] as const satisfies readonly Role[];

interface PermissionEntry {
  /** What it allows, for people who compose roles. */
  title: string;
  /** The lowest base role that has it. */
  from: Role;
}

/**
 * The permissions. Base roles have them by rank, and custom roles by name. Which people's data a
 * caller sees follows the base role: reps see themselves, managers their teams, admins everybody.
 */
export const permissions = {
  "organization:read": { title: "See the organization", from: "rep" },
  "organization:write": { title: "Change or delete the organization", from: "admin" },
  "users:read": { title: "See people", from: "rep" },
  "users:write": { title: "Create, change, deactivate and invite people", from: "admin" },
  "roles:read": { title: "See custom roles and who has them", from: "admin" },
  "roles:write": { title: "Define and assign custom roles", from: "admin" },
  "api-keys:read": { title: "See the organization's API keys", from: "admin" },
  "api-keys:write": { title: "Create and revoke the organization's API keys", from: "admin" },
  "sso:read": { title: "See single sign-on and domains", from: "admin" },
  "sso:write": {
    title: "Set up single sign-on and domains, and so who can sign in as an admin",
    from: "admin",
  },
  "configuration:read": { title: "See the configuration and its versions", from: "manager" },
  "configuration:write": { title: "Change the organization's settings", from: "admin" },
  "flags:read": { title: "See feature flags", from: "manager" },
  "flags:write": { title: "Change the organization's feature flags", from: "admin" },
  "directory:read": { title: "See SCIM tokens, requests, rules and receivers", from: "admin" },
  "directory:write": {
    title: "Change SCIM tokens, rules and receivers, and so who is an admin",
    from: "admin",
  },
  "learning:read": { title: "See courses, progress and quiz results", from: "rep" },
  "learning:write": { title: "Submit quizzes and pull progress", from: "rep" },
  "readiness:read": { title: "See readiness reports", from: "rep" },
  "readiness:manage": { title: "See who is at risk, and update reports", from: "manager" },
  "readiness:write": { title: "Change the readiness model", from: "admin" },
  "integrations:read": { title: "See the state of integrations", from: "manager" },
  "integrations:write": { title: "Connect and pause integrations", from: "admin" },
  "reconciliation:read": { title: "See reconciliations with MindTickle", from: "admin" },
  "reconciliation:write": { title: "Start and approve reconciliations", from: "admin" },
  "webhooks:read": { title: "See webhooks and deliveries", from: "admin" },
  "webhooks:write": { title: "Change and replay webhooks", from: "admin" },
  "notifications:read": { title: "See notifications", from: "admin" },
  "dead-letters:read": { title: "See dead letters", from: "admin" },
  "dead-letters:write": { title: "Replay and discard dead letters", from: "admin" },
  "audit:read": { title: "See and export the audit log", from: "admin" },
} as const satisfies Record<string, PermissionEntry>;

type CorePermission = keyof typeof permissions;
/** A permission of a pack, such as `trucking.loads:read`: the path of the pack, a noun and a verb. */
type PackPermission = `${string}.${string}:${string}`;
export type Permission = CorePermission | PackPermission;

// `Object.keys` loses the type of the names.
// oxlint-disable-next-line typescript/no-unsafe-type-assertion
const coreNames = Object.keys(permissions) as [CorePermission, ...CorePermission[]];

const packPermission = z.templateLiteral([
  z.string().regex(/^[a-z][a-z0-9-]{1,39}$/),
  ".",
  z.string().regex(/^[a-z][a-z0-9-]{0,39}$/),
  ":",
  z.string().regex(/^[a-z][a-z0-9-]{0,39}$/),
]);

/** The name of a permission in results: of the core, or of the pack of the organization. */
export const permissionName = z.union([z.enum(coreNames), packPermission]);

/** Permissions that a request names. One of another industry is unknown, and nobody can give it. */
export const permissionList = z.array(permissionName).max(200);

/** Permissions in the order of the catalogue, those of packs last, each once. */
export const inOrder = (names: readonly Permission[]): Permission[] => [
  ...coreNames.filter((name) => names.includes(name)),
  ...[...new Set(names)].filter((name) => !isPermission(name)).toSorted(),
];

export const isPermission = (name: string): name is CorePermission =>
  Object.hasOwn(permissions, name);

const rolesFrom = (from: Role): Role[] => baseRoles.slice(baseRoles.indexOf(from));

/** The base roles that have a permission of the core. */
export const rolesWith = (permission: CorePermission): Role[] =>
  rolesFrom(permissions[permission].from);

/** A permission as an organization sees it. */
interface CatalogueEntry {
  name: Permission;
  title: string;
  roles: Role[];
  /** The app type of the pack that declares it; null for the core. */
  appType: string | null;
}

/** The permissions of an organization of this app type: the core's, and those of its pack. */
export function catalogueOf(product: Product, appType: string): CatalogueEntry[] {
  const pack = product.packOf(appType);
  return [
    ...coreNames.map((name) => ({
      name,
      title: permissions[name].title,
      roles: rolesWith(name),
      appType: null,
    })),
    ...ofPack(pack?.permissions).map(([name, { title, from }]) => ({
      name,
      title,
      roles: rolesFrom(from),
      appType,
    })),
  ];
}

const ofPack = (declared: PackPermissions = {}) =>
  // `definePack` checks the names.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  Object.entries(declared) as [PackPermission, PackPermissions[string]][];

/** The permissions of a person, by the base role and the permissions of custom roles. */
export function permissionsOf(
  { product, scope }: Pick<Context, "product" | "scope">,
  role: Role,
  custom: readonly string[],
): Permission[] {
  const granted = new Set(custom);
  return catalogueOf(product, scope.tenant.appType)
    .filter(({ name, roles }) => granted.has(name) || roles.includes(role))
    .map(({ name }) => name);
}

/** The demand of a permission, for the statement that starts the session. */
export function demandOf(product: Product, name: Permission): NonNullable<Demand["permission"]> {
  if (isPermission(name)) return { name, roles: rolesWith(name) };
  const pack = product.packs.find(({ path }) => name.startsWith(`${path}.`));
  const from = pack?.permissions?.[name]?.from;
  if (from === undefined) throw new Error(`No pack declares the permission ${name}.`);
  return { name, roles: rolesFrom(from) };
}
