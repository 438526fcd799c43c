import { and, eq, isNull, sql } from "drizzle-orm";
import * as z from "zod";
import { invitations, tenants, users } from "../../../drizzle/schema/index.ts";
import { auditRow } from "../../audit/record.ts";
import type { Context } from "../../context.ts";
import type { Db } from "../../db/queries.ts";
import { applyAttributes, newPerson } from "../../directory/people/apply-attributes.ts";
import { hasAddress, ranks } from "../../directory/people/guard.ts";
import { nameInput } from "../../directory/people/input.ts";
import { profileOf } from "../../directory/settings/profile.ts";
import { notDeleted, userFields } from "../../directory/users/fields.ts";
import { userRow } from "../../directory/users/stored-user.ts";
import { publishChanges, type SavedUser } from "../../directory/users/user-change.ts";
import { asUserConflict } from "../../directory/users/user-conflict.ts";
import { writePerson } from "../../directory/users/write-people.ts";
import { AppError } from "../../errors.ts";
import { storePassword } from "../password-changes/store-password.ts";
import { checkPassword } from "../passwords/check-password.ts";
import { openToken, unknownToken } from "../sign-in/one-time-token.ts";
import { startSession, type StartedSession } from "../sign-in/start-session.ts";
import type { Visitor } from "../sign-in/visitor.ts";
import { idKey } from "../../ids.ts";
import { addressKey } from "../../values/email.ts";
import { hashToken } from "../token-format.ts";
import { forgetApp } from "../totp/forget-app.ts";
import { linkMinutes } from "../mails/link-minutes.ts";
import { repeatAcceptance } from "./repeat-acceptance.ts";

export const acceptInvitationInput = z.strictObject({
  token: z.string().max(300),
  name: nameInput,
  password: z.string().min(1).max(1024),
});

type Input = z.output<typeof acceptInvitationInput>;

/**
 * Accepts an invitation by the link of its mail: creates the person with the invited address and role,
 * verifies the address, and signs the person in. A deactivated person is activated again, if an admin
 * of the organization manages the person and has not changed the person since the invitation. A request
 * that is repeated with its Idempotency-Key within a day signs the person in again.
 * @throws AppError unauthorized for a link that was used or revoked, or has expired; bad_request for a
 *   weak password; conflict for an active person, and if the inviter no longer has the role;
 *   managed_by_directory; forbidden where single sign-on is enforced
 */
export async function acceptInvitation({
  ctx: visitor,
  input,
}: {
  ctx: Visitor;
  input: Input;
}): Promise<StartedSession> {
  const requestKey = await visitor.requestKey();
  return accept(visitor, input, requestKey).catch(async (error: unknown) => {
    const isUsed = error instanceof AppError && error.code === "unauthorized";
    const repeated = requestKey && isUsed && (await repeatAcceptance(visitor, requestKey, input));
    if (repeated) return repeated;
    throw error;
  });
}

async function accept(
  visitor: Visitor,
  input: Input,
  requestKey: Uint8Array | null,
): Promise<StartedSession> {
  const { token, name, password } = input;
  const actor = { kind: "job", name: "auth.invitation" } as const;
  const ctx = openToken(visitor, "invitation", token, actor);
  const [[invited], [organization]] = await ctx.scope.read((db) => [
    db
      .select({ address: invitations.address })
      .from(invitations)
      .where(eq(invitations.tokenHash, hashToken(token))),
    db.select({ name: tenants.name, slug: tenants.slug }).from(tenants),
  ]);
  if (!invited || !organization) throw unknownToken();
  checkPassword(password, [name, invited.address, organization.name, organization.slug]);
  const passwordHash = await visitor.hasher.hash(ctx.scope.tenantId, password);
  const done = await ctx.scope
    .write(async (db) => {
      const invitation = await useInvitation(db, token);
      await refuseFormerInviter(db, invitation);
      const saved = await savePerson(ctx, db, invitation, name);
      const userId = saved.row.id;
      const verified = invitation.addressKey;
      await Promise.all([
        storePassword(db, { userId, passwordHash, now: visitor.now(), verified }),
        // The app of a person who was deactivated: the invitation is a new start.
        forgetApp(db, userId),
        db
          .update(invitations)
          .set({ acceptedBy: userId, acceptedKey: requestKey })
          .where(eq(invitations.id, invitation.id))
          .execute(),
        auditRow(ctx, db, {
          action: "invitation.accept",
          subjectId: invitation.id,
          before: null,
          after: { userId, invitedBy: invitation.createdBy },
        }).execute(),
      ]);
      return { saved, started: await startSession(visitor, ctx, db, { userId, amr: ["pwd"] }) };
    })
    .catch(async (error: unknown) => {
      throw await asUserConflict(ctx, error, {
        schemas: [],
        userName: invited.address,
        active: true,
      });
    });
  publishChanges(ctx, [done.saved]);
  return done.started;
}

/** Uses up an invitation. Of several requests with its token, one succeeds. */
async function useInvitation(db: Db, token: string) {
  const [used] = await db
    .update(invitations)
    .set({ acceptedAt: sql`now()` })
    .where(
      and(
        eq(invitations.tokenHash, hashToken(token)),
        isNull(invitations.acceptedAt),
        isNull(invitations.revokedAt),
        sql`${invitations.expiresAt} > now()`,
      ),
    )
    .returning({
      id: invitations.id,
      address: invitations.address,
      addressKey: invitations.addressKey,
      role: invitations.role,
      createdBy: invitations.createdBy,
      /** When it was created or renewed. */
      issuedAt:
        sql<Date>`${invitations.expiresAt} - make_interval(mins => ${linkMinutes.invitation}::int)`.mapWith(
          invitations.expiresAt,
        ),
    })
    .execute();
  if (!used) throw unknownToken();
  return used;
}

type Invitation = Awaited<ReturnType<typeof useInvitation>>;

/**
 * Nobody gives a role that they lack, also when the invitation takes effect: whoever invited to a role
 * above rep must still have it.
 * @throws AppError conflict
 */
async function refuseFormerInviter(db: Db, { role, createdBy }: Invitation): Promise<void> {
  const [, inviterId] = /^user:(.+)$/.exec(createdBy) ?? [];
  if (role === "rep" || inviterId === undefined) return;
  const [inviter] = await db
    .select({ role: users.role })
    .from(users)
    .where(and(eq(users.id, idKey(inviterId)), eq(users.active, true), notDeleted))
    .for("share")
    .execute();
  if (inviter && ranks[inviter.role] >= ranks[role]) return;
  const message = `Whoever invited you can no longer give the role ${role}. Ask an admin to invite you again.`;
  throw new AppError("conflict", message, { userMessage: { key: "invitation_outdated" } });
}

/** Creates the invited person, or activates the deactivated one with the address again. */
async function savePerson(
  ctx: Context,
  db: Db,
  invitation: Invitation,
  name: string,
): Promise<SavedUser> {
  const { address, role, issuedAt } = invitation;
  const found = await db
    .select({ ...userRow, managedBy: userFields.managedBy })
    .from(users)
    .where(and(hasAddress(address), notDeleted))
    .for("no key update")
    .execute();
  const [former] = found;
  // A person whose userName only looks like the address is somebody else: "k" is not the Kelvin sign.
  const isOther = former && addressKey(former.email ?? former.userName) !== addressKey(address);
  if (found.length > 1 || former?.active === true || isOther === true) {
    throw new AppError(
      "conflict",
      "Somebody in the organization has this address already. Sign in, or ask for a new password with POST /auth/password/forgot.",
      { userMessage: { key: "invitation_answered" } },
    );
  }
  if (former?.managedBy === "directory") {
    const message = "The organization's directory has deactivated this person. Ask an admin.";
    throw new AppError("managed_by_directory", message, { userMessage: { key: "deactivated" } });
  }
  if (former && former.updatedAt > issuedAt) {
    const message =
      "This person was deactivated or changed after the invitation. Ask an admin to invite you again.";
    throw new AppError("conflict", message, { userMessage: { key: "invitation_outdated" } });
  }
  const profile = profileOf(ctx.scope.tenant);
  const attributes = { email: address, name, active: true, role };
  const resource = former
    ? applyAttributes(profile, former.resource, attributes)
    : newPerson(profile, attributes);
  const operation = former ? "REACTIVATE" : "CREATE";
  return writePerson(ctx, db, () => undefined, { operation, before: former ?? null, resource });
}
