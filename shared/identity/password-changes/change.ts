import { and, eq, isNull, ne } from "drizzle-orm";
import * as z from "zod";
import { sessions, users } from "../../../drizzle/schema/index.ts";
import { auditRow } from "../../audit/record.ts";
import type { Context } from "../../context.ts";
import { publishMail, queueMail } from "../mails/queue-mail.ts";
import { type endedOutput, endSessions } from "../sessions/end.ts";
import { sessionEnded } from "../sessions/session-ended.ts";
import { signedInUser } from "../sessions/signed-in-user.ts";
import type { BoundedHasher } from "../passwords/bounded-hasher.ts";
import { checkPassword } from "../passwords/check-password.ts";
import { refuseWhereSso } from "../sign-in/enforced-sso.ts";
import { ownWords, personOfPassword } from "./person-of-password.ts";
import { requirePassword } from "./require-password.ts";
import { storePassword } from "./store-password.ts";

export const changePasswordInput = z.strictObject({
  password: z.string().min(1).max(1024).describe("The present password."),
  newPassword: z.string().min(1).max(1024),
});

/**
 * Changes the caller's password. It ends the caller's other sessions and all links for a new password.
 * @throws AppError bad_request for a wrong password or a weak new one, rate_limited after several wrong
 *   ones, forbidden where single sign-on is enforced
 */
export async function changePassword({
  ctx,
  input: { password, newPassword },
  hasher,
}: {
  ctx: Context;
  input: z.output<typeof changePasswordInput>;
  hasher: BoundedHasher;
}): Promise<z.output<typeof endedOutput>> {
  const { userId, sessionId } = signedInUser(ctx);
  const [[person]] = await ctx.scope.read((db) => [
    personOfPassword(db).where(eq(users.id, userId)),
  ]);
  if (!person) throw new Error("The caller's session has no person.");
  refuseWhereSso(person);
  await requirePassword(ctx, hasher, { userId, password });
  checkPassword(newPassword, ownWords(person), "newPassword");
  const passwordHash = await hasher.hash(ctx.scope.tenantId, newPassword);
  const done = await ctx.scope.write(async (db) => {
    if (sessionId !== null) {
      // Locked: a reset that ends this session comes before and is seen, or after and counts.
      const [present] = await db
        .select({ id: sessions.id })
        .from(sessions)
        .where(and(eq(sessions.id, sessionId), isNull(sessions.endedAt)))
        .for("update")
        .execute();
      if (!present) throw sessionEnded();
    }
    const others = sessionId === null ? undefined : ne(sessions.id, sessionId);
    // Stored first: a sign-in that verified the former password has locked it, and its session ends too.
    const [, ended, mail] = await Promise.all([
      storePassword(db, { userId, passwordHash, now: ctx.now() }),
      endSessions(db, and(eq(sessions.userId, userId), others), "password_changed"),
      person.email === null
        ? null
        : queueMail(ctx, db, { kind: "password_changed", address: person.email }),
    ]);
    const after = { sessions: ended.length };
    const change = { action: "password.change", subjectId: userId, before: null, after };
    await auditRow(ctx, db, change).execute();
    return { ended: ended.length, mail };
  });
  publishMail(ctx, done.mail);
  return { ended: done.ended };
}
