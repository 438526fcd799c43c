import { and, desc, eq, sql } from "drizzle-orm";
import * as z from "zod";
import { invitations, users } from "../../../drizzle/schema/index.ts";
import type { Context } from "../../context.ts";
import type { Db } from "../../db/queries.ts";
import { hasAddress } from "../../directory/people/guard.ts";
import { notDeleted } from "../../directory/users/fields.ts";
import {
  addressOf,
  findOpen,
  issueInvitation,
  lockInvitations,
} from "../../identity/invitations/issue.ts";
import { publishMail } from "../../identity/mails/queue-mail.ts";
import { addressKey } from "../../values/email.ts";

export const firstAdminOutput = z.object({
  email: z.string(),
  state: z
    .enum(["invited", "accepted", "revoked"])
    .describe("Of the invitation. `revoked` by an admin of the tenant, or by another invitation."),
  expiresAt: z.date().describe("Until then, an invitation can be accepted."),
});

type FirstAdmin = z.output<typeof firstAdminOutput>;

/**
 * Invites the first admin of a tenant by mail, unless that was done before. An invitation that expired
 * before it was accepted is renewed, because the tenant may have no other admin.
 */
export async function inviteFirstAdmin(
  ctx: Context,
  admin: { email: string; name?: string | undefined },
): Promise<FirstAdmin> {
  await ctx.scope.beginSession();
  const email = addressOf(admin);
  const input = { ...admin, email, role: "admin" as const };
  const { first, queued } = await ctx.scope.write(async (db) => {
    const locked = lockInvitations(ctx, db);
    const [latest] = await latestTo(db, email);
    await locked;
    if (latest && latest.state !== "expired") {
      const { state, expiresAt } = latest;
      return { first: { email, state, expiresAt }, queued: null };
    }
    const [open] = await findOpen(db, input);
    const { invitation, queued: mail } = await issueInvitation(ctx, db, input, open);
    const { expiresAt } = invitation;
    return { first: { email, state: "invited" as const, expiresAt }, queued: mail };
  });
  publishMail(ctx, queued);
  return first;
}

/** A person who arrived in another way meanwhile needs no invitation. */
const isActive = (email: string) =>
  sql`exists (select from ${users} where ${and(hasAddress(email), eq(users.active, true), notDeleted)})`;

const stateOf = (email: string) => sql<FirstAdmin["state"] | "expired">`case
  when ${invitations.acceptedAt} is not null or ${isActive(email)} then 'accepted'
  when ${invitations.revokedAt} is not null then 'revoked'
  when ${invitations.expiresAt} <= now() then 'expired' else 'invited' end`;

/** The newest invitation to an address. */
const latestTo = (db: Db, email: string) =>
  db
    .select({ state: stateOf(email), expiresAt: invitations.expiresAt })
    .from(invitations)
    .where(eq(invitations.addressKey, addressKey(email)))
    .orderBy(desc(invitations.id))
    .limit(1)
    .execute();
