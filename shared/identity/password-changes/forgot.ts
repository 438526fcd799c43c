import { and, eq, isNull } from "drizzle-orm";
import * as z from "zod";
import { users } from "../../../drizzle/schema/index.ts";
import type { Context } from "../../context.ts";
import { describeError } from "../../log.ts";
import { addressKey } from "../../values/email.ts";
import { queueLink } from "../mails/queue-link.ts";
import { publishMail } from "../mails/queue-mail.ts";
import { maxLinksPerHour, recentLinks } from "../mails/recent-links.ts";
import { countGuesses, refuseWhile } from "../sign-in/guesses.ts";
import { sourceOf, type Visitor } from "../sign-in/visitor.ts";
import { personOfPassword } from "./person-of-password.ts";

export const forgotInput = z.strictObject({
  email: z.string().min(1).max(320),
  /** The slug of the organization, for a person who belongs to several. */
  organization: z.string().max(63).optional(),
});
export const forgotOutput = z.object({ message: z.string() });

const limits = {
  address: { free: 5, longest: 3600 },
  network: { free: 50, longest: 3600 },
};

const foundRow = z.tuple([
  z.string().nullable(),
  z.string().nullable(),
  z.coerce.number(),
  z.coerce.number(),
]);

/**
 * Sends a link for a new password to the stored address of the one active person with this address.
 * The response and the work before it are the same for every address.
 * @throws AppError rate_limited after many requests of one network
 */
export async function forgotPassword({
  ctx: visitor,
  input: { email, organization },
}: {
  ctx: Visitor;
  input: z.output<typeof forgotInput>;
}): Promise<z.output<typeof forgotOutput>> {
  const { database, secrets, device } = visitor;
  const key = addressKey(email);
  const [address, network] = await Promise.all([
    secrets.sign(key, "reset address"),
    secrets.sign(sourceOf(device.address), "reset network"),
  ]);
  const { rows } = await database.withConnection((connection) =>
    connection.run(
      `select found.tenant_id, found.user_id,
        app.sign_in_wait(array[$3::bytea]), app.sign_in_wait(array[$4::bytea])
      from (select 1) as one left join app.find_sign_in($1, $2) as found on true`,
      [key, organization ?? null, address, network],
    ),
  );
  const [tenantId, userId, addressWait, networkWait] = foundRow.parse(rows[0]);
  refuseWhile(networkWait);
  await countGuesses(database, [
    { subject: address, ...limits.address },
    { subject: network, ...limits.network },
  ]);
  if (tenantId !== null && userId !== null && addressWait <= 0) {
    const actor = { kind: "job", name: "auth.forgot" } as const;
    const ctx = visitor.open({ kind: "system", tenantId }, actor);
    // After the response, so that its time does not show who exists.
    ctx.waitUntil(
      sendLink(ctx, userId).catch((error: unknown) => {
        ctx.log.warn("auth.reset_not_queued", { tenant: tenantId, ...describeError(error) });
      }),
    );
  }
  return {
    message:
      "If exactly one active person has this address, a link is on its way. Ask again if it does not arrive within minutes.",
  };
}

async function sendLink(ctx: Context, userId: string): Promise<void> {
  const queued = await ctx.scope.write(async (db) => {
    // Locked, so that parallel requests are counted one after another.
    const [person] = await personOfPassword(db)
      .where(and(eq(users.id, userId), eq(users.active, true), isNull(users.deletedAt)))
      .for("no key update", { of: users })
      .execute();
    if (!person?.email || person.mustUseSso) return null;
    const sent = await recentLinks(db, { kind: "reset", userId });
    if (sent >= maxLinksPerHour) return null;
    return queueLink(ctx, db, { kind: "reset", userId, address: person.email });
  });
  publishMail(ctx, queued);
}
