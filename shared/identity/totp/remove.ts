import { eq, sql } from "drizzle-orm";
import * as z from "zod";
import { sessions } from "../../../drizzle/schema/index.ts";
import { auditRow } from "../../audit/record.ts";
import type { Context } from "../../context.ts";
import { AppError } from "../../errors.ts";
import { signedInUser } from "../sessions/signed-in-user.ts";
import { checkCode } from "./check-code.ts";
import { forgetApp } from "./forget-app.ts";
import type { codeOnlyInput } from "./recovery-codes.ts";

export const removeTotpOutput = z.object({ removed: z.literal(true) });

/**
 * Removes the caller's authenticator app and recovery codes. The caller's sessions no longer count as
 * signed in with a code.
 * @throws AppError bad_request for a wrong code, rate_limited after several, conflict without an app
 */
export async function removeTotp({
  ctx,
  input: { code },
}: {
  ctx: Context;
  input: z.output<typeof codeOnlyInput>;
}): Promise<z.output<typeof removeTotpOutput>> {
  const { userId } = signedInUser(ctx);
  const refusal = await ctx.scope.write(async (db) => {
    const wrong = await checkCode(ctx, db, { userId, code });
    if (wrong) return wrong;
    await Promise.all([
      forgetApp(db, userId),
      db
        .update(sessions)
        .set({ amr: sql`array_remove(${sessions.amr}, 'otp')` })
        .where(eq(sessions.userId, userId))
        .execute(),
      auditRow(ctx, db, {
        action: "totp.remove",
        subjectId: userId,
        before: null,
        after: null,
      }).execute(),
    ]);
    return null;
  });
  if (refusal instanceof AppError) throw refusal;
  return { removed: true };
}
