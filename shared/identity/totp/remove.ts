import * as z from "zod";
import type { Context } from "../../context.ts";
import { AppError } from "../../errors.ts";
import { signedInUser } from "../sessions/signed-in-user.ts";
import { checkCode } from "./check-code.ts";
import type { codeOnlyInput } from "./recovery-codes.ts";
import { removeApp } from "./remove-app.ts";

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
    await removeApp(ctx, db, userId);
    return null;
  });
  if (refusal instanceof AppError) throw refusal;
  return { removed: true };
}
