import { and, count, eq, isNotNull, ne, or, type SQL } from "drizzle-orm";
import { customRoleMembers, domains, users } from "../../../drizzle/schema/index.ts";
import type { Context, Role } from "../../context.ts";
import { lockInTenant } from "../../db/lock-in-tenant.ts";
import type { Db } from "../../db/queries.ts";
import { AppError, notFound } from "../../errors.ts";
import { idKey, isUuid } from "../../ids.ts";
import { addressKey, readEmail } from "../../values/email.ts";
import { canonicalName } from "../../values/names.ts";
import { profileOf } from "../settings/profile.ts";
import { notDeleted, userFields, visibleTo } from "../users/fields.ts";
import { newPerson } from "./apply-attributes.ts";

/** Nobody gives a base role of a higher rank than their own. */
export const ranks: Record<Role, number> = { rep: 0, manager: 1, admin: 2 };

/**
 * The caller's base role. An API key counts as a rep, because it may have only few of the permissions
 * of its owner.
 */
const rankOf = ({ actor }: Context): number =>
  actor.kind === "user" && actor.keyId === undefined ? ranks[actor.role] : ranks.rep;

/** Callers cannot give a role above their own. @throws AppError forbidden */
export function refuseHigherRole(ctx: Context, role: Role): void {
  if (ranks[role] <= rankOf(ctx)) return;
  const message = `You cannot give the role ${role}, which is above your own. Ask an admin.`;
  throw new AppError("forbidden", message, { field: "role" });
}

/** @throws AppError managed_by_directory, conflict for a role that the tenant's rules cannot give */
export function refuseUnsettableRole(ctx: Context, role: Role): void {
  newPerson(profileOf(ctx.scope.tenant), { email: "x", role });
}

/**
 * Reads the person that the caller wants to change, while no other request removes an admin.
 * @throws AppError not_found, also for a person that the caller may not see; forbidden for a person
 *   with a role above the caller's
 */
export async function lockTarget(ctx: Context, db: Db, id: string) {
  // The trigger on `users` takes the same lock for changes by SCIM.
  const locked = lockInTenant(db, ctx.scope.tenantId, "admins");
  const [[target]] = await Promise.all([
    db
      .select(userFields)
      .from(users)
      .where(and(eq(users.id, idKey(id)), notDeleted, visibleTo(ctx, users.id)))
      .execute(),
    locked,
  ]);
  if (!target) throw notFound("user", id);
  await refuseHigherPerson(ctx, db, target);
  return target;
}

/**
 * Custom roles may give a person more permissions than the caller has. A caller who changes the address
 * of a person can sign in as that person.
 * @throws AppError forbidden for a person with a role above the caller's, and for somebody else with a
 *   custom role, unless the caller is an admin
 */
export async function refuseHigherPerson(
  ctx: Context,
  db: Db,
  { id, role }: { id: string; role: Role },
): Promise<void> {
  if (ranks[role] > rankOf(ctx)) {
    const message = "The person has a role above your own. Ask an admin to make the change.";
    throw new AppError("forbidden", message);
  }
  if (rankOf(ctx) === ranks.admin || ctx.scope.tenant.userId === id) return;
  const [held] = await db
    .select({ roleId: customRoleMembers.roleId })
    .from(customRoleMembers)
    .where(eq(customRoleMembers.userId, id))
    .limit(1)
    .execute();
  if (!held) return;
  const message = "The person has a custom role. Ask an admin to make the change.";
  throw new AppError("forbidden", message);
}

/** @throws AppError last_admin, if no active admin is left without this person */
export async function refuseLastAdmin(db: Db, id: string): Promise<void> {
  const [others] = await db
    .select({ admins: count() })
    .from(users)
    .where(and(eq(users.role, "admin"), eq(users.active, true), notDeleted, ne(users.id, id)));
  if (others && others.admins > 0) return;
  const message =
    "This is the organization's last active admin. Make somebody else an admin first, then repeat the request.";
  throw new AppError("last_admin", message);
}

/**
 * Where single sign-on is required, one admin keeps a password, so that the organization is not locked out
 * when the provider does not work.
 * @throws AppError conflict for that admin
 */
export async function refuseEmergencyAdmin(db: Db, id: string): Promise<void> {
  const [domain] = await db
    .select({ name: domains.name })
    .from(domains)
    .where(and(eq(domains.breakGlassUserId, id), isNotNull(domains.enforcedConnectionId)))
    .limit(1)
    .execute();
  if (!domain) return;
  const message = `This is the only admin who can sign in with a password while the domain ${domain.name} requires single sign-on. Name another admin for the domain first, then repeat the request.`;
  throw new AppError("conflict", message);
}

/** @throws AppError managed_by_directory, which names the attributes */
export function refuseManaged(attributes: readonly string[]): never {
  const [field = "id"] = attributes;
  const message = `A directory manages this person, so ${attributes.join(", ")} cannot be changed here. Make the change in the directory; it arrives by SCIM.`;
  throw new AppError("managed_by_directory", message, { field });
}

/** People who have an address, or use it as userName. */
export const hasAddress = (address: string): SQL | undefined =>
  or(eq(users.emailKey, addressKey(address)), eq(users.userNameKey, canonicalName(address)));

/**
 * Two people with one address could not sign in by it. The address is locked until the transaction
 * ends, so of two concurrent requests one is refused.
 * @throws AppError conflict
 */
export async function refuseTakenAddress(
  ctx: Context,
  db: Db,
  email: string,
  exceptId: string | null,
): Promise<void> {
  const address = readEmail(email) ?? email;
  const locked = lockInTenant(db, ctx.scope.tenantId, `address:${addressKey(address)}`);
  const isOther = exceptId === null ? undefined : ne(users.id, exceptId);
  const [[taken]] = await Promise.all([
    db
      .select({ id: users.id })
      .from(users)
      .where(and(hasAddress(address), notDeleted, isOther))
      .limit(1)
      .execute(),
    locked,
  ]);
  if (!taken) return;
  const message = `A person of the organization has the address ${address} already. Change that person instead, or use another address.`;
  throw new AppError("conflict", message, {
    field: "email",
    userMessage: { key: "address_taken" },
  });
}

/** @throws AppError bad_request for a manager that the caller cannot see */
export async function checkManager(ctx: Context, db: Db, managerId: string): Promise<void> {
  const [manager] = await db
    .select({ id: users.id })
    .from(users)
    .where(and(eq(users.id, idKey(managerId)), notDeleted, visibleTo(ctx, users.id)));
  if (manager) return;
  const message = `No user "${managerId.slice(0, 200)}" can be the manager. Send the id of a person that you can see.`;
  throw new AppError("bad_request", message, {
    field: "managerId",
    ...(isUuid(managerId) && { miss: { kind: "id", value: managerId } }),
  });
}
