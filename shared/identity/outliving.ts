import { eq } from "drizzle-orm";
import { apiKeys } from "../../drizzle/schema/index.ts";
import type { Context } from "../context.ts";
import type { Db } from "../db/queries.ts";
import { AppError } from "../errors.ts";

/**
 * What an API key creates must expire with the key. Otherwise, somebody who has a key for a short time
 * could keep its permissions for good.
 * @param expiresAt when the new key or token expires; null for never
 * @throws AppError forbidden
 */
export async function refuseOutliving(
  { actor }: Context,
  db: Db,
  expiresAt: Date | null,
): Promise<void> {
  const keyId = actor.kind === "key" || actor.kind === "user" ? actor.keyId : undefined;
  if (keyId === undefined) return;
  const [creator] = await db
    .select({ until: apiKeys.expiresAt })
    .from(apiKeys)
    .where(eq(apiKeys.id, keyId))
    .execute();
  const until = creator?.until ?? null;
  if (until === null || (expiresAt !== null && expiresAt <= until)) return;
  const message = `The key that you use expires at ${until.toISOString()}, and what it creates must expire by then. Send an earlier expiresAt, or ask an admin.`;
  throw new AppError("forbidden", message, { field: "expiresAt" });
}
