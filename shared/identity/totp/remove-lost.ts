import { eq } from "drizzle-orm";
import * as z from "zod";
import { signIns } from "../../../drizzle/schema/index.ts";
import type { Context } from "../../context.ts";
import { lockTarget } from "../../directory/people/guard.ts";
import { AppError } from "../../errors.ts";
import { callerName } from "../mails/caller-name.ts";
import { publishMail, queueMail } from "../mails/queue-mail.ts";
import { signedInUser } from "../sessions/signed-in-user.ts";
import { requireFreshSignIn } from "../sign-in/fresh-sign-in.ts";
import { removeApp } from "./remove-app.ts";

export const removeLostTotpInput = z.strictObject({ id: z.string().max(200) });

/**
 * Removes the authenticator app and the recovery codes of another person, who lost both. The person gets a
 * mail about it.
 * @throws AppError fresh_sign_in_required; not_found, also for a person that the caller may not see;
 *   forbidden for the caller's own app, for an API key, and for a person with more rights; conflict without
 *   an app
 */
export async function removeLostTotp({
  ctx,
  input: { id },
}: {
  ctx: Context;
  input: z.output<typeof removeLostTotpInput>;
}): Promise<void> {
  const { userId: callerId } = signedInUser(ctx);
  const { actor } = ctx;
  if (actor.kind === "user" && actor.keyId !== undefined) {
    const message = "Only signed-in people may do this. Sign in; an API key cannot be used.";
    throw new AppError("forbidden", message);
  }
  const authTime = actor.kind === "user" ? actor.authTime : undefined;
  const mail = await ctx.scope.write(async (db) => {
    const { id: userId, email } = await lockTarget(ctx, db, id);
    requireFreshSignIn(ctx.now(), authTime);
    if (userId === callerId) {
      const message =
        "Your own app needs one of its codes, or a recovery code: send it to POST /auth/totp/remove. If you lost both, ask another admin.";
      throw new AppError("forbidden", message);
    }
    const [signIn] = await db
      .select({ confirmedAt: signIns.totpConfirmedAt })
      .from(signIns)
      .where(eq(signIns.userId, userId))
      .for("update")
      .execute();
    if (!signIn?.confirmedAt) {
      throw new AppError("conflict", "The person has no authenticator app. Read the person again.");
    }
    const by = await callerName(ctx, db);
    const [, queued] = await Promise.all([
      removeApp(ctx, db, userId),
      email === null
        ? null
        : queueMail(ctx, db, {
            kind: "totp_removed",
            address: email,
            ...(by !== undefined && { details: { by } }),
          }),
    ]);
    return queued;
  });
  publishMail(ctx, mail);
}
