import { and, eq, isNull, lt, sql } from "drizzle-orm";
import * as z from "zod";
import { oneTimeTokens } from "../../../drizzle/schema/index.ts";
import type { Db } from "../../db/queries.ts";
import { AppError } from "../../errors.ts";
import { newId } from "../../ids.ts";
import { addressKey } from "../../values/email.ts";
import { hashToken, newToken } from "../token-format.ts";
import { checkCode, codeInput } from "../totp/check-code.ts";
import { countedBy, recordSuccess } from "./delays.ts";
import { openToken, unknownToken, useToken } from "./one-time-token.ts";
import { startSession, type StartedSession } from "./start-session.ts";
import type { Visitor } from "./visitor.ts";

const minutes = 5;
const maxTries = 5;

export const loginTotpInput = z.strictObject({
  challenge: z.string().max(300).describe("From the response 401 `totp_required` to the password."),
  code: codeInput,
});

/** Stores the second step of a sign-in whose password was right. @returns the challenge */
export async function newChallenge(db: Db, tenantId: string, userId: string): Promise<string> {
  const challenge = newToken("totp", tenantId);
  await db
    .insert(oneTimeTokens)
    .values({
      id: newId(),
      purpose: "totp",
      userId,
      tokenHash: hashToken(challenge),
      expiresAt: sql`now() + make_interval(mins => ${minutes})`,
    })
    .execute();
  return challenge;
}

export const totpRequired = (challenge: string) =>
  new AppError(
    "totp_required",
    `The password is right. Send the challenge and a code of the authenticator app to POST /auth/login/totp within ${minutes} minutes.`,
    { challenge },
  );

/**
 * Completes a sign-in with a code of the authenticator app, or a recovery code.
 * @throws AppError unauthorized for a challenge that was used, has expired or had five wrong codes;
 *   bad_request for a wrong code, rate_limited after several
 */
export async function loginTotp({
  ctx: visitor,
  input: { challenge, code },
}: {
  ctx: Visitor;
  input: z.output<typeof loginTotpInput>;
}): Promise<StartedSession> {
  const ctx = openToken(visitor, "totp", challenge, { kind: "job", name: "auth.login" });
  const started = await ctx.scope.write(async (db) => {
    const [tried] = await db
      .update(oneTimeTokens)
      .set({ attempts: sql`${oneTimeTokens.attempts} + 1` })
      .where(
        and(
          eq(oneTimeTokens.tokenHash, hashToken(challenge)),
          isNull(oneTimeTokens.usedAt),
          lt(oneTimeTokens.attempts, maxTries),
        ),
      )
      .returning({ userId: oneTimeTokens.userId })
      .execute();
    if (!tried) throw unknownToken();
    const { userId } = tried;
    const refusal = await checkCode(ctx, db, { userId, code });
    if (refusal) return refusal;
    await useToken(db, challenge);
    return startSession(visitor, ctx, db, { userId, amr: ["pwd", "otp"] });
  });
  if (started instanceof AppError) throw started;
  const key = addressKey(started.output.user.email ?? "");
  await recordSuccess(visitor, await countedBy(visitor, key), key);
  return started;
}
