import { and, eq, isNull } from "drizzle-orm";
import * as z from "zod";
import { signIns, users } from "../../../drizzle/schema/index.ts";
import type { Context } from "../../context.ts";
import { AppError } from "../../errors.ts";
import { queueLink } from "../mails/queue-link.ts";
import { publishMail } from "../mails/queue-mail.ts";
import { maxLinksPerHour, recentLinks } from "../mails/recent-links.ts";
import { signedInUser } from "../sessions/signed-in-user.ts";

export const sendVerificationOutput = z.object({
  address: z.string().describe("The caller's address, to which the link goes."),
  verified: z.boolean().describe("Whether the address is verified already. Then no mail is sent."),
});

/**
 * Sends the caller another link that verifies the address. The links before it stay valid.
 * @throws AppError conflict without an address, rate_limited after several links within an hour
 */
export async function sendVerification({
  ctx,
}: {
  ctx: Context;
}): Promise<z.output<typeof sendVerificationOutput>> {
  const { userId } = signedInUser(ctx);
  const { mail, ...output } = await ctx.scope.write(async (db) => {
    // Locked, so that parallel requests are counted one after another.
    const [person] = await db
      .select({ address: users.email, key: users.emailKey })
      .from(users)
      .where(and(eq(users.id, userId), isNull(users.deletedAt)))
      .for("no key update")
      .execute();
    if (!person?.address || person.key === null) {
      throw new AppError("conflict", "You have no email address. Ask an admin to enter one.");
    }
    const { address, key } = person;
    const [[signIn], sent] = await Promise.all([
      db
        .select({ verified: signIns.verifiedAddress })
        .from(signIns)
        .where(eq(signIns.userId, userId))
        .execute(),
      recentLinks(db, { kind: "verify", userId }),
    ]);
    if (signIn?.verified === key) return { address, verified: true, mail: null };
    if (sent >= maxLinksPerHour) {
      const message = `At most ${maxLinksPerHour} links are sent within an hour. Use one of them, or wait.`;
      throw new AppError("rate_limited", message, { retryAfter: 3600 });
    }
    const queued = await queueLink(ctx, db, { kind: "verify", userId, address });
    return { address, verified: false, mail: queued };
  });
  publishMail(ctx, mail);
  return output;
}
