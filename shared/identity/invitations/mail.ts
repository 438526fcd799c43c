import { and, eq, isNull } from "drizzle-orm";
import { mails } from "../../../drizzle/schema/index.ts";
import type { Context } from "../../context.ts";
import type { Db } from "../../db/queries.ts";
import { callerName } from "../mails/caller-name.ts";
import { queueMail, type QueuedMail } from "../mails/queue-mail.ts";
import type { Invitation } from "./invitation.ts";

/** Queues the mail of an invitation, with the name of who invites. See `queueMail`. */
export async function queueInvitation(
  ctx: Context,
  db: Db,
  { email }: Invitation,
  token: string,
): Promise<QueuedMail> {
  const by = await callerName(ctx, db);
  return queueMail(ctx, db, {
    kind: "invitation",
    address: email,
    token,
    ...(by !== undefined && { details: { by } }),
  });
}

/** Deletes the invitation to an address that waits to be sent: its link has stopped working. */
export const dropUnsentMail = (db: Db, address: string): Promise<unknown> =>
  db
    .delete(mails)
    .where(and(eq(mails.kind, "invitation"), eq(mails.address, address), isNull(mails.sentAt)))
    .execute();
