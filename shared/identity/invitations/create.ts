import { and, count, gt, sql } from "drizzle-orm";
import { invitations, users } from "../../../drizzle/schema/index.ts";
import type { Context } from "../../context.ts";
import type { Db } from "../../db/queries.ts";
import {
  hasAddress,
  refuseHigherPerson,
  refuseHigherRole,
  refuseUnsettableRole,
} from "../../directory/people/guard.ts";
import { notDeleted } from "../../directory/users/fields.ts";
import { AppError } from "../../errors.ts";
import { addressKey } from "../../values/email.ts";
import { publishMail } from "../mails/queue-mail.ts";
import { countUse } from "../sign-in/limits.ts";
import { type Invitation, maxOpen } from "./invitation.ts";
import {
  addressOf,
  findOpen,
  type InvitationInput,
  isOpen,
  issueInvitation,
  lockInvitations,
} from "./issue.ts";

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
  input: InvitationInput;
}): Promise<Invitation> {
  await ctx.scope.beginSession();
  refuseHigherRole(ctx, input.role);
  refuseUnsettableRole(ctx, input.role);
  await countUse(ctx, `${ctx.scope.tenantId} ${addressKey(addressOf(input))}`, mailLimit);
  const { invitation, queued } = await ctx.scope.write(async (db) => {
    const locked = lockInvitations(ctx, db);
    const [open] = await findOpen(db, input);
    await locked;
    await checkKnownPeople(ctx, db, input);
    if (open) refuseHigherRole(ctx, open.role);
    else await refuseTooMany(db);
    return issueInvitation(ctx, db, input, open);
  });
  publishMail(ctx, queued);
  return invitation;
}

/** Mails with invitations to one address; each repetition sends one. */
const mailLimit = { what: "invitations of this address", times: 5, seconds: 3600 };

/**
 * Accepting the invitation activates a deactivated person, with its custom roles.
 * @throws AppError conflict for an active person; forbidden for one that the caller may not change
 */
async function checkKnownPeople(ctx: Context, db: Db, input: InvitationInput): Promise<void> {
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
