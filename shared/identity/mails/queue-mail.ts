import { type mailKinds, mails } from "../../../drizzle/schema/index.ts";
import type { Context } from "../../context.ts";
import type { Db } from "../../db/queries.ts";
import { newId } from "../../ids.ts";
import { publishScheduled, scheduleJob } from "../../outbox/coalesced-jobs.ts";
import { mailAad } from "../../secrets/aad.ts";

export type MailKind = (typeof mailKinds)[number];

/** A mail about signing in. Its text is written while it is sent. */
export interface Mail {
  kind: MailKind;
  /** The stored address of the person, not one that a request names. */
  address: string;
  /** The token of the link. Only its sealed form is stored, until the mail is sent. */
  token?: string;
  /** `by`: the name of who invites. */
  details?: { by?: string };
}

/** When the job that sends a mail was scheduled; null if it was scheduled before. */
export type QueuedMail = Date | null;

/** Queues a mail in the transaction of the change. After the commit, pass the result to `publishMail`. */
export async function queueMail(
  ctx: Context,
  db: Db,
  { kind, address, token, details = {} }: Mail,
): Promise<QueuedMail> {
  const id = newId();
  const aad = mailAad(ctx.scope.tenantId, id);
  const sealedToken = token === undefined ? null : await ctx.secrets.seal(token, aad);
  const dueAt = ctx.now();
  const [isScheduled] = await Promise.all([
    scheduleJob(db, "mails.send", dueAt),
    db.insert(mails).values({ id, kind, address, sealedToken, details }).execute(),
  ]);
  return isScheduled ? dueAt : null;
}

/** Publishes the job that sends queued mails. Without it, the sweep does so within seconds. */
export function publishMail(ctx: Context, queued: QueuedMail): void {
  if (queued !== null) publishScheduled(ctx, "mails.send", queued);
}
