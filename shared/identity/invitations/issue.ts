import { and, eq, isNull, sql } from "drizzle-orm";
import type * as z from "zod";
import { invitations } from "../../../drizzle/schema/index.ts";
import { auditRow } from "../../audit/record.ts";
import { actorName, type Context } from "../../context.ts";
import { lockInTenant } from "../../db/lock-in-tenant.ts";
import type { Db } from "../../db/queries.ts";
import { newId } from "../../ids.ts";
import { addressKey, readEmail } from "../../values/email.ts";
import type { QueuedMail } from "../mails/queue-mail.ts";
import { linkMinutes } from "../mails/link-minutes.ts";
import { hashToken, newToken } from "../token-format.ts";
import { type createInvitationInput, type Invitation, invitationFields } from "./invitation.ts";
import { dropUnsentMail, queueInvitation } from "./mail.ts";

export type InvitationInput = z.output<typeof createInvitationInput>;

/** Concurrent invitations of a tenant see each other. It sends the statement now. */
export const lockInvitations = (ctx: Context, db: Db): Promise<unknown> =>
  lockInTenant(db, ctx.scope.tenantId, "invitations");

export const addressOf = ({ email }: Pick<InvitationInput, "email">) => readEmail(email) ?? email;

/** Neither accepted nor revoked; it may have expired. */
export const isOpen = and(isNull(invitations.acceptedAt), isNull(invitations.revokedAt));

export const findOpen = (db: Db, input: Pick<InvitationInput, "email">) =>
  db
    .select(invitationFields)
    .from(invitations)
    .where(and(eq(invitations.addressKey, addressKey(addressOf(input))), isOpen))
    .execute();

/**
 * Stores an invitation and queues its mail, after `lockInvitations`. Who may invite whom is for the
 * caller to check. After the commit, pass `queued` to `publishMail`.
 * @param open the invitation to the same address, which is renewed: its former link stops working
 */
export async function issueInvitation(
  ctx: Context,
  db: Db,
  input: InvitationInput,
  open: Invitation | undefined,
): Promise<{ invitation: Invitation; queued: QueuedMail }> {
  const token = newToken("invitation", ctx.scope.tenantId);
  const invitation = await store(ctx, db, input, { tokenHash: hashToken(token), open });
  if (open) await dropUnsentMail(db, open.email);
  return { invitation, queued: await queueInvitation(ctx, db, invitation, token) };
}

async function store(
  ctx: Context,
  db: Db,
  input: InvitationInput,
  { tokenHash, open }: { tokenHash: Uint8Array; open: Invitation | undefined },
): Promise<Invitation> {
  const { name = null, role } = input;
  const address = addressOf(input);
  const values = {
    address,
    name,
    role,
    tokenHash,
    createdBy: actorName(ctx),
    expiresAt: sql`now() + make_interval(mins => ${linkMinutes.invitation})`,
  };
  const [invitation] = open
    ? await db
        .update(invitations)
        .set(values)
        .where(eq(invitations.id, open.id))
        .returning(invitationFields)
    : await db
        .insert(invitations)
        .values({ ...values, id: newId(), addressKey: addressKey(address) })
        .returning(invitationFields);
  if (!invitation) throw new Error("The invitation was not written.");
  await auditRow(ctx, db, {
    action: open ? "invitation.renew" : "invitation.create",
    subjectId: invitation.id,
    before: open ? { email: open.email, name: open.name, role: open.role } : null,
    after: { email: address, name, role },
  }).execute();
  return invitation;
}
