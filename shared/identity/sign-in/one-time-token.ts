import { and, eq, isNull, sql } from "drizzle-orm";
import { oneTimeTokens } from "../../../drizzle/schema/index.ts";
import type { Actor, Context } from "../../context.ts";
import type { Db } from "../../db/queries.ts";
import { AppError } from "../../errors.ts";
import { hashToken, tenantOfToken } from "../token-format.ts";
import type { Visitor } from "./visitor.ts";

/**
 * Prepares the context of a token, in the tenant that it names. The first SQL statement proves it.
 * @throws AppError unauthorized for a text that is not such a token
 */
export function openToken(
  visitor: Visitor,
  kind: "verify" | "reset" | "totp" | "invitation",
  token: string,
  actor: Actor,
): Context {
  const tenantId = tenantOfToken(kind, token);
  if (tenantId === null) throw unknownToken();
  return visitor.open({ kind: "token", tenantId, tokenHash: hashToken(token), use: kind }, actor);
}

/**
 * Uses up a token in the transaction of what it allows. Of several requests with one token, one succeeds.
 * @throws AppError unauthorized if it was used before
 */
export async function useToken(
  db: Db,
  token: string,
): Promise<{ userId: string; addressKey: string | null }> {
  const [used] = await db
    .update(oneTimeTokens)
    .set({ usedAt: sql`now()` })
    .where(
      and(
        eq(oneTimeTokens.tokenHash, hashToken(token)),
        isNull(oneTimeTokens.usedAt),
        sql`${oneTimeTokens.expiresAt} > now()`,
      ),
    )
    .returning({ userId: oneTimeTokens.userId, addressKey: oneTimeTokens.addressKey })
    .execute();
  if (!used) throw unknownToken();
  return used;
}

export const unknownToken = () =>
  new AppError("unauthorized", "This token is unknown, used or expired. Request a new one.", {
    userMessage: { key: "link_invalid" },
  });
