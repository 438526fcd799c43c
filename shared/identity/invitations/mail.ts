import { and, eq, isNull } from "drizzle-orm";
import { mails, users } from "../../../drizzle/schema/index.ts";
import type { Context } from "../../context.ts";
import type { Db } from "../../db/queries.ts";
import { queueMail, type QueuedMail } from "../mails/queue-mail.ts";
import type { Invitation } from "./invitation.ts";

/** Queues the mail of an invitation, with the name of who invites. See `queueMail`. */
export async function queueInvitation(
  ctx: Context,
  db: Db,
  { email }: Invitation,
  token: string,
): Promise<QueuedMail> {
  const by = await inviterOf(ctx, db);
  return queueMail(ctx, db, {
    kind: "invitation",
    address: email,
    token,
    ...(by !== undefined && { details: { by } }),
  });
}

async function inviterOf({ actor }: Context, db: Db): Promise<string | undefined> {
  if (actor.kind === "operator") return "The operator of Rampart";
  if (actor.kind !== "user") return undefined;
  const [inviter] = await db
    .select({ name: users.displayName })
    .from(users)
    .where(eq(users.id, actor.userId));
  return inviter?.name;
}

/** Deletes the invitation to an address that waits to be sent: its link has stopped working. */
export const dropUnsentMail = (db: Db, address: string): Promise<unknown> =>
  db
    .delete(mails)
    .where(and(eq(mails.kind, "invitation"), eq(mails.address, address), isNull(mails.sentAt)))
    .execute();
