import { and, eq, isNull } from "drizzle-orm";
import * as z from "zod";
import { oneTimeTokens, sessions, users } from "../../../drizzle/schema/index.ts";
import { auditRow } from "../../audit/record.ts";
import type { Db } from "../../db/queries.ts";
import { revokeKeysOf } from "../api-keys/revoke.ts";
import { publishMail, queueMail } from "../mails/queue-mail.ts";
import { type endedOutput, endSessions } from "../sessions/end.ts";
import { openToken, unknownToken, useToken } from "../sign-in/one-time-token.ts";
import type { Visitor } from "../sign-in/visitor.ts";
import { hashToken } from "../token-format.ts";
import { checkPassword } from "../passwords/check-password.ts";
import { refuseWhereSso } from "../sign-in/enforced-sso.ts";
import { ownWords, personOfPassword } from "./person-of-password.ts";
import { storePassword } from "./store-password.ts";

export const resetInput = z.strictObject({
  token: z.string().max(300),
  password: z.string().min(1).max(1024),
});

/**
 * Sets a new password by the link of a mail, and verifies the address. It ends all sessions and personal
 * API keys of the person; the authenticator app stays.
 * @throws AppError unauthorized for a link that was used, has expired, or is for a former address;
 *   bad_request for a weak password, forbidden where single sign-on is enforced
 */
export async function resetPassword({
  ctx: visitor,
  input: { token, password },
}: {
  ctx: Visitor;
  input: z.output<typeof resetInput>;
}): Promise<z.output<typeof endedOutput>> {
  const job = { kind: "job", name: "auth.reset" } as const;
  const { scope } = openToken(visitor, "reset", token, job);
  const [[person]] = await scope.read((db) => [personOfToken(db, token)]);
  if (!person?.email) throw unknownToken();
  const { userId, role, email } = person;
  refuseWhereSso(person);
  checkPassword(password, ownWords(person));
  const passwordHash = await visitor.hasher.hash(scope.tenantId, password);
  const ctx = openToken(visitor, "reset", token, { kind: "user", userId, role });
  const done = await ctx.scope.write(async (db) => {
    const { addressKey } = await useToken(db, token);
    // The address or the role may have changed while the password was hashed. A personal key that is
    // being created locks the person too: it comes before and is revoked, or after and is refused.
    const [present] = await personOfPassword(db)
      .where(and(eq(users.id, userId), eq(users.active, true), isNull(users.deletedAt)))
      .for("no key update", { of: users })
      .execute();
    if (!present || addressKey === null || present.emailKey !== addressKey) throw unknownToken();
    refuseWhereSso(present);
    const now = visitor.now();
    const [, ended, keys, mail] = await Promise.all([
      storePassword(db, { userId, passwordHash, now, verified: addressKey }),
      endSessions(db, eq(sessions.userId, userId), "password_changed"),
      revokeKeysOf(db, userId),
      queueMail(ctx, db, { kind: "password_changed", address: email }),
    ]);
    const after = { sessions: ended.length, apiKeys: keys };
    const change = { action: "password.reset", subjectId: userId, before: null, after };
    await auditRow(ctx, db, change).execute();
    return { ended: ended.length, mail };
  });
  publishMail(ctx, done.mail);
  return { ended: done.ended };
}

const personOfToken = (db: Db, token: string) =>
  personOfPassword(db)
    .innerJoin(oneTimeTokens, eq(oneTimeTokens.userId, users.id))
    .where(eq(oneTimeTokens.tokenHash, hashToken(token)));
