import { and, eq, isNull, sql } from "drizzle-orm";
import * as z from "zod";
import { recoveryCodes, signIns } from "../../../drizzle/schema/index.ts";
import type { Context } from "../../context.ts";
import { type Db, rawQuery } from "../../db/queries.ts";
import { AppError } from "../../errors.ts";
import { totpAad } from "../../secrets/aad.ts";
import { guessMemory, refusalWhile } from "../sign-in/guesses.ts";
import { hashToken } from "../token-format.ts";
import { findStep } from "./code.ts";

/** Wrong codes of a person without a delay; then each next one waits twice as long, up to `longest` s. */
const limits = { free: 10, longest: 900 };

/** A code of the app, or a recovery code as it is shown: four groups of four characters. */
export const codeInput = z
  .string()
  .max(64)
  .describe("Six digits of the authenticator app, or a recovery code.");

const waitRow = z.tuple([z.coerce.number()]);

/**
 * Checks a code in the transaction of what it allows, one request of a person after another. A code
 * that is right is used up. The transaction must commit also when the code is wrong, because wrong
 * ones are counted.
 * @param isEnrolling checks an app that is not confirmed yet; recovery codes do not count then
 * @returns the refusal; null if the code is right
 */
export async function checkCode(
  ctx: Context,
  db: Db,
  { userId, code, isEnrolling = false }: { userId: string; code: string; isEnrolling?: boolean },
): Promise<AppError | null> {
  const subject = await ctx.secrets.sign(userId, "totp code");
  const [[app], [waiting]] = await Promise.all([
    db
      .select({
        sealed: signIns.totpSecret,
        confirmedAt: signIns.totpConfirmedAt,
        step: signIns.totpStep,
      })
      .from(signIns)
      .where(eq(signIns.userId, userId))
      .for("update")
      .execute(),
    rawQuery(db, sql`select app.sign_in_wait(array[${subject}::bytea])`, waitRow).execute(),
  ]);
  if (!app?.sealed || (app.confirmedAt === null) !== isEnrolling) {
    const message = isEnrolling
      ? "No authenticator app waits for a code. Start with POST /auth/totp."
      : "You have no authenticator app. Set one up with POST /auth/totp.";
    return new AppError("conflict", message, { userMessage: { key: "no_authenticator" } });
  }
  const tooMany = refusalWhile(waiting?.[0] ?? 0, "wrong codes");
  if (tooMany) return tooMany;
  const given = code.replace(/[\s-]/g, "").toUpperCase();
  const isRight = /^\d{6}$/.test(given)
    ? await useAppCode(ctx, db, { userId, given, sealed: app.sealed, step: app.step })
    : !isEnrolling && (await useRecoveryCode(db, userId, given));
  const { free, longest } = limits;
  await db.execute(
    isRight
      ? sql`select app.clear_sign_in_failures(${subject}::bytea, ${guessMemory})`
      : sql`select app.count_sign_in_failure(${subject}::bytea, ${free}, ${longest}, ${guessMemory})`,
  );
  if (isRight) return null;
  const message = "The code is wrong or was used before. Send the code that the app shows now.";
  return new AppError("bad_request", message, {
    field: "code",
    userMessage: { key: "wrong_code" },
  });
}

async function useAppCode(
  { scope, secrets, now }: Context,
  db: Db,
  used: { userId: string; given: string; sealed: string; step: number | null },
): Promise<boolean> {
  const { userId, given, sealed, step } = used;
  const secret = await secrets.open(sealed, totpAad(scope.tenantId, userId));
  const accepted = await findStep(secret, given, now(), step);
  if (accepted === null) return false;
  await db.update(signIns).set({ totpStep: accepted }).where(eq(signIns.userId, userId)).execute();
  return true;
}

async function useRecoveryCode(db: Db, userId: string, given: string): Promise<boolean> {
  const used = await db
    .update(recoveryCodes)
    .set({ usedAt: sql`now()` })
    .where(
      and(
        eq(recoveryCodes.userId, userId),
        eq(recoveryCodes.codeHash, hashToken(given)),
        isNull(recoveryCodes.usedAt),
      ),
    )
    .returning({ usedAt: recoveryCodes.usedAt })
    .execute();
  return used.length === 1;
}
