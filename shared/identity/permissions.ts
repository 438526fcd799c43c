import * as z from "zod";
import type { Demand } from "../db/tenant-session.ts";
import type { Role } from "../context.ts";

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

export type Permission = keyof typeof permissions;

// `Object.keys` loses the type of the names.
// oxlint-disable-next-line typescript/no-unsafe-type-assertion
export const permissionNames = Object.keys(permissions) as [Permission, ...Permission[]];

/** Permissions that a request names. */
export const permissionList = z.array(z.enum(permissionNames)).max(permissionNames.length * 2);

/** Permissions in the order of the catalogue, each once. */
export const inOrder = (names: readonly Permission[]): Permission[] =>
  permissionNames.filter((name) => names.includes(name));

export const isPermission = (name: string): name is Permission => Object.hasOwn(permissions, name);

/** The base roles that have a permission. */
export const rolesWith = (permission: Permission): Role[] =>
  baseRoles.slice(baseRoles.indexOf(permissions[permission].from));

/** The permissions of a person, by the base role and the permissions of custom roles. */
export function permissionsOf(role: Role, custom: readonly string[]): Permission[] {
  const granted = new Set(custom);
  return permissionNames.filter(
    (permission) => granted.has(permission) || rolesWith(permission).includes(role),
  );
}

const demands = new Map<Permission, NonNullable<Demand["permission"]>>();

/** The demand of a permission, for the statement that starts the session. */
export function demandOf(permission: Permission): NonNullable<Demand["permission"]> {
  const known = demands.get(permission) ?? { name: permission, roles: rolesWith(permission) };
  demands.set(permission, known);
  return known;
}
