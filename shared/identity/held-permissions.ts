import { eq } from "drizzle-orm";
import { apiKeys, customRoleMembers, customRoles, sessions } from "../../drizzle/schema/index.ts";
import { configOf } from "../configuration/tenant-config.ts";
import type { Context } from "../context.ts";
import { totpMissingError } from "../db/errors.ts";
import type { Db } from "../db/queries.ts";
import { AppError } from "../errors.ts";
import { baseRoles, permissionsOf } from "./permissions.ts";

type Held = ReadonlySet<string>;

/**
 * The permissions that the caller has in this transaction: a person by the base role and by custom
 * roles, a key by its own list. A personal key has what both the key and its owner have.
 * @throws AppError forbidden for an admin who must set up an authenticator app first
 */
export async function heldPermissions(ctx: Context, db: Db): Promise<Held> {
  const { actor } = ctx;
  switch (actor.kind) {
    case "user": {
      const [person, key] = await Promise.all([
        ofPerson(ctx, db, actor.userId),
        actor.keyId === undefined ? undefined : ofKey(db, actor.keyId),
      ]);
      if (actor.sessionId !== undefined) await refuseWithoutApp(ctx, db, actor.sessionId);
      return key ? person.intersection(key) : person;
    }
    case "key":
      return ofKey(db, actor.keyId);
    default:
      return new Set();
  }
}

/** @throws AppError forbidden that names the first permission that the caller lacks */
export function refuseUnheld(held: Held, wanted: readonly string[]): void {
  const missing = wanted.find((name) => !held.has(name));
  if (missing === undefined) return;
  throw new AppError(
    "forbidden",
    `You can give only permissions that you have yourself, and ${missing} is not one of them. Ask an admin.`,
  );
}

/** The permissions of each custom role of a person. */
export const customRolesOf = (db: Db, userId: string) =>
  db
    .select({ permissions: customRoles.permissions })
    .from(customRoleMembers)
    .innerJoin(customRoles, eq(customRoles.id, customRoleMembers.roleId))
    .where(eq(customRoleMembers.userId, userId));

async function ofPerson(ctx: Context, db: Db, userId: string): Promise<Set<string>> {
  const roles = await customRolesOf(db, userId).execute();
  // The session has begun with the statement above.
  const role = baseRoles.find((base) => base === ctx.scope.tenant.role);
  const custom = roles.flatMap(({ permissions }) => permissions);
  return new Set(role === undefined ? custom : permissionsOf(ctx, role, custom));
}

/**
 * The statement that starts the session checks the app where an operation needs a permission. Creating a
 * personal key needs none, but the key would have those of the admin.
 */
async function refuseWithoutApp({ scope }: Context, db: Db, sessionId: string): Promise<void> {
  const { tenant } = scope;
  if (tenant.role !== "admin" || !configOf(tenant).identity.adminTotp) return;
  const [session] = await db
    .select({ amr: sessions.amr })
    .from(sessions)
    .where(eq(sessions.id, sessionId))
    .execute();
  if (!session?.amr.some((method) => method === "otp" || method === "fed"))
    throw totpMissingError();
}

async function ofKey(db: Db, id: string): Promise<Set<string>> {
  const [key] = await db
    .select({ permissions: apiKeys.permissions })
    .from(apiKeys)
    .where(eq(apiKeys.id, id))
    .execute();
  return new Set(key?.permissions);
}
