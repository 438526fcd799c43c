import { and, count, eq, gt, isNull, or, type SQL, sql } from "drizzle-orm";
import * as z from "zod";
import { apiKeys, users } from "../../../drizzle/schema/index.ts";
import type { Context } from "../../context.ts";
import { lockInTenant } from "../../db/lock-in-tenant.ts";
import type { Db } from "../../db/queries.ts";
import { visibleTo } from "../../directory/users/fields.ts";
import { AppError } from "../../errors.ts";

/** The live keys of one owner: of a person, or of the organization. */
const maxLive = 50;

export const oneKeyInput = z.strictObject({ id: z.string().max(200) });

const keyStates = z.enum(["live", "expired", "revoked"]);

export const keyOutput = z.object({
  id: z.uuid(),
  name: z.string(),
  owner: z
    .object({ id: z.uuid(), name: z.string() })
    .nullable()
    .describe("The owner of a personal key; null for a key of the organization."),
  permissions: z.array(z.string()),
  createdAt: z.date(),
  createdBy: z.string().describe("As an actor of the audit log."),
  expiresAt: z.date().nullable().describe("Null for a key that does not expire."),
  revokedAt: z.date().nullable(),
  lastUsedAt: z.date().nullable().describe("Accurate to five minutes."),
  state: keyStates,
});

/** The columns of a key, with its owner from `users`. The hash cannot be read. */
export const keyFields = {
  id: apiKeys.id,
  name: apiKeys.name,
  owner: { id: users.id, name: users.displayName },
  permissions: apiKeys.permissions,
  createdAt: apiKeys.createdAt,
  createdBy: apiKeys.createdBy,
  expiresAt: apiKeys.expiresAt,
  revokedAt: apiKeys.revokedAt,
  lastUsedAt: apiKeys.lastUsedAt,
  // By the clock of the database, which also decides whether a key is accepted.
  state: sql<z.output<typeof keyStates>>`case when ${apiKeys.revokedAt} is not null then 'revoked'
    when ${apiKeys.expiresAt} <= now() then 'expired' else 'live' end`,
};

/** The keys of an owner; of the organization for null. */
export const ownedBy = (userId: string | null): SQL =>
  userId === null ? isNull(apiKeys.userId) : eq(apiKeys.userId, userId);

/** The organization's keys, and the keys of the people whom the caller may see. */
export function visibleKeys(ctx: Context): SQL | undefined {
  const ofPeople = visibleTo(ctx, apiKeys.userId);
  return ofPeople && or(isNull(apiKeys.userId), ofPeople);
}

/** Serializes the creation of keys, so that concurrent requests cannot exceed the limit. */
export const lockKeys = ({ scope }: Context, db: Db) =>
  lockInTenant(db, scope.tenantId, "api-keys");

/**
 * Checks that an owner may have another live key. Call it after `lockKeys`.
 * @throws AppError conflict
 */
export async function checkLimit(db: Db, userId: string | null): Promise<void> {
  const isLive = and(
    ownedBy(userId),
    isNull(apiKeys.revokedAt),
    or(isNull(apiKeys.expiresAt), gt(apiKeys.expiresAt, sql`now()`)),
  );
  const [live] = await db.select({ n: count() }).from(apiKeys).where(isLive).execute();
  if ((live?.n ?? 0) < maxLive) return;
  const whose = userId === null ? "The organization has" : "You have";
  throw new AppError(
    "conflict",
    `${whose} ${maxLive} live API keys, which is the maximum. Revoke a key that is no longer used.`,
  );
}
