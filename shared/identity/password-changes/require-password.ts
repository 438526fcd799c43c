import { sql } from "drizzle-orm";
import * as z from "zod";
import type { Context } from "../../context.ts";
import { rawQuery } from "../../db/queries.ts";
import { AppError } from "../../errors.ts";
import { countGuesses, forgetGuesses, refuseWhile, remainingWait } from "../sign-in/guesses.ts";
import type { BoundedHasher } from "../passwords/bounded-hasher.ts";

const limits = { free: 5, longest: 900 };
/** The hash, and the seconds to wait. */
const storedRow = z.tuple([z.string().nullable(), z.coerce.number()]);

/**
 * Checks the caller's present password, slower after wrong ones: whoever has the session of another
 * must not find the password with it.
 * @throws AppError bad_request, or rate_limited
 */
export async function requirePassword(
  ctx: Context,
  hasher: BoundedHasher,
  { userId, password }: { userId: string; password: string },
): Promise<void> {
  const subject = await ctx.secrets.sign(userId, "present password");
  const stored = sql`select app.find_password(${userId}::uuid), app.sign_in_wait(array[${subject}::bytea])`;
  const [[row]] = await ctx.scope.read((db) => [rawQuery(db, stored, storedRow)]);
  const [hash, wait] = row ?? [null, 0];
  refuseWhile(wait);
  if (await hasher.verify(ctx.scope.tenantId, password, hash)) {
    refuseWhile(await remainingWait(ctx.database, [subject, subject]));
    await forgetGuesses(ctx.database, subject);
    return;
  }
  refuseWhile(await countGuesses(ctx.database, [{ subject, ...limits }]));
  throw new AppError(
    "bad_request",
    hash === null
      ? "You have no password yet. Request a link for one with POST /auth/password/forgot."
      : "The present password is wrong. Check it, or request a link with POST /auth/password/forgot.",
    { field: "password", userMessage: { key: hash === null ? "no_password" : "wrong_password" } },
  );
}
