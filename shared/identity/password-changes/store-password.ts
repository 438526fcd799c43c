import { and, eq, inArray, isNull, sql } from "drizzle-orm";
import { oneTimeTokens, signIns } from "../../../drizzle/schema/index.ts";
import type { Db } from "../../db/queries.ts";

/**
 * Stores the hash of a new password, and ends the links and second steps that belong to the former one.
 * @param verified the address that the person proved to own with this request, as `users.email_key`
 */
export async function storePassword(
  db: Db,
  {
    userId,
    passwordHash,
    now,
    verified,
  }: { userId: string; passwordHash: string; now: Date; verified?: string },
): Promise<void> {
  const set = {
    passwordHash,
    passwordChangedAt: now,
    ...(verified !== undefined && { verifiedAddress: verified, verifiedAt: now }),
  };
  await Promise.all([
    db
      .insert(signIns)
      .values({ userId, ...set })
      .onConflictDoUpdate({ target: [signIns.tenantId, signIns.userId], set })
      .execute(),
    db
      .update(oneTimeTokens)
      .set({ usedAt: sql`now()` })
      .where(
        and(
          eq(oneTimeTokens.userId, userId),
          inArray(oneTimeTokens.purpose, ["reset", "totp"]),
          isNull(oneTimeTokens.usedAt),
        ),
      )
      .execute(),
  ]);
}
