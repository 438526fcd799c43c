import { and, count, eq, gt, isNull, sql } from "drizzle-orm";
import type * as z from "zod";
import { invitations, users } from "../../../drizzle/schema/index.ts";
import { auditRow } from "../../audit/record.ts";
import { actorName, type Context } from "../../context.ts";
import { lockInTenant } from "../../db/lock-in-tenant.ts";
import type { Db } from "../../db/queries.ts";
import {
  hasAddress,
  refuseHigherPerson,
  refuseHigherRole,
  refuseUnsettableRole,
} from "../../directory/people/guard.ts";
import { notDeleted } from "../../directory/users/fields.ts";
import { AppError } from "../../errors.ts";
import { newId } from "../../ids.ts";
import { addressKey, readEmail } from "../../values/email.ts";
import { publishMail } from "../mails/queue-mail.ts";
import { linkMinutes } from "../mails/texts.ts";
import { countUse } from "../sign-in/limits.ts";
import { hashToken, newToken } from "../token-format.ts";
import {
  type createInvitationInput,
  type Invitation,
  invitationFields,
  maxOpen,
} from "./invitation.ts";
import { dropUnsentMail, queueInvitation } from "./mail.ts";

type Input = z.output<typeof createInvitationInput>;

/**
 * Invites a person by mail. Repeating it renews the invitation: the former link stops working. No
 * response and no audit entry has the token; only the mail does.
 * @throws AppError forbidden for a role above the caller's, and for a deactivated person whom the caller
 *   may not change; conflict for the address of an active person, or with too many open invitations;
 *   rate_limited after several to one address
 */
export async function createInvitation({
  ctx,
  input,
}: {
  ctx: Context;
  input: Input;
}): Promise<Invitation> {
  await ctx.scope.beginSession();
  refuseHigherRole(ctx, input.role);
  refuseUnsettableRole(ctx, input.role);
  await countUse(ctx, `${ctx.scope.tenantId} ${addressKey(addressOf(input))}`, mailLimit);
  const token = newToken("invitation", ctx.scope.tenantId);
  const { invitation, queued } = await ctx.scope.write(async (db) => {
    // Sent first: concurrent invitations of a tenant see each other.
    const locked = lockInTenant(db, ctx.scope.tenantId, "invitations");
    const [open] = await findOpen(db, input);
    await locked;
    await checkKnownPeople(ctx, db, input);
    if (open) refuseHigherRole(ctx, open.role);
    else await refuseTooMany(db);
    const stored = await store(ctx, db, input, { tokenHash: hashToken(token), open });
    if (open) await dropUnsentMail(db, open.email);
    return { invitation: stored, queued: await queueInvitation(ctx, db, stored, token) };
  });
  publishMail(ctx, queued);
  return invitation;
}

/** Mails with invitations to one address; each repetition sends one. */
const mailLimit = { what: "invitations of this address", times: 5, seconds: 3600 };

const addressOf = ({ email }: Input) => readEmail(email) ?? email;

export const isOpen = and(isNull(invitations.acceptedAt), isNull(invitations.revokedAt));

const findOpen = (db: Db, input: Input) =>
  db
    .select(invitationFields)
    .from(invitations)
    .where(and(eq(invitations.addressKey, addressKey(addressOf(input))), isOpen))
    .execute();

/**
 * Accepting the invitation activates a deactivated person, with its custom roles.
 * @throws AppError conflict for an active person; forbidden for one that the caller may not change
 */
async function checkKnownPeople(ctx: Context, db: Db, input: Input): Promise<void> {
  const address = addressOf(input);
  const people = await db
    .select({ id: users.id, role: users.role, active: users.active })
    .from(users)
    .where(and(hasAddress(address), notDeleted));
  if (people.some(({ active }) => active)) {
    const message = `An active person of the organization has the address ${address} already. Invite another address.`;
    throw new AppError("conflict", message, {
      field: "email",
      userMessage: { key: "address_taken" },
    });
  }
  for (const person of people) await refuseHigherPerson(ctx, db, person);
}

/** @throws AppError conflict */
async function refuseTooMany(db: Db): Promise<void> {
  const [found] = await db
    .select({ open: count() })
    .from(invitations)
    .where(and(isOpen, gt(invitations.expiresAt, sql`now()`)));
  if ((found?.open ?? 0) < maxOpen) return;
  const message = `The organization has ${maxOpen} open invitations. Revoke some, or wait until they expire.`;
  throw new AppError("conflict", message);
}

async function store(
  ctx: Context,
  db: Db,
  input: Input,
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
