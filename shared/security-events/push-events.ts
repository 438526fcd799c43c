import { and, asc, eq, isNull, sql } from "drizzle-orm";
import { eventReceivers, groups, outbox, users } from "../../drizzle/schema/index.ts";
import type { Context } from "../context.ts";
import type { Db } from "../db/queries.ts";
import { markHandled } from "../outbox/events.ts";
import { renderUser, type StoredUser } from "../scim/resource/render.ts";
import { storedUser } from "../directory/users/stored-user.ts";
import { agreedExternalId } from "../directory/external-ids.ts";
import { deliverSets, type Receiver } from "./deliver-sets.ts";
import type { ProvisioningChange } from "../directory/change-event.ts";
import { scimEvents, scimSubject } from "./scim-events.ts";
import { type SetSigner, signSet } from "./sign-set.ts";

/**
 * Sends a change to all receivers of the tenant, with the present state of the resource. The event is
 * handled when every token is published to QStash or stored for polling.
 */
export async function pushToReceivers({
  ctx,
  input: { change, eventId, signer },
}: {
  ctx: Context;
  input: { change: ProvisioningChange; eventId: string; signer: SetSigner };
}): Promise<void> {
  const [[unhandled], receivers, [user], [group]] = await ctx.scope.read((db) => [
    db
      .select({ id: outbox.id })
      .from(outbox)
      .where(and(sql`id = ${eventId}`, isNull(outbox.handledAt))),
    db.select().from(eventReceivers).orderBy(asc(eventReceivers.id)),
    userOf(db, change),
    groupOf(db, change),
  ]);
  if (!unhandled) return;
  // Receivers have no provisioning domain, so they get only an externalId that all domains agree on.
  const externalId = agreedExternalId((user ?? group)?.externalIds ?? {});
  const subject = scimSubject(change, externalId);
  // Full content is limited to users: a group may have thousands of members.
  const present =
    user && user.deletedAt === null
      ? renderUser(withExternalId(user, externalId), signer.publicUrl).body
      : null;
  const sets = await Promise.all(
    receivers.map(async (receiver: Receiver) => ({
      receiver,
      eventId,
      token: await signSet(
        signer,
        {
          tenantId: ctx.scope.tenantId,
          receiverId: receiver.id,
          audience: receiver.audience,
          eventId,
          requestId: ctx.requestId,
          subject,
          events: scimEvents(change, receiver.content === "full" ? present : null),
        },
        ctx.now(),
      ),
    })),
  );
  await deliverSets(ctx, sets, async (db) => {
    const handled = await markHandled(db, eventId).returning({ id: outbox.id });
    return handled.length > 0;
  });
}

const withExternalId = (user: StoredUser, externalId: string | null): StoredUser => ({
  ...user,
  resource: { ...user.resource, ...(externalId !== null && { externalId }) },
});

const userOf = (db: Db, { resourceType, id }: ProvisioningChange) =>
  db
    .select({
      ...storedUser,
      resource: users.resource,
      externalIds: users.externalIds,
      deletedAt: users.deletedAt,
    })
    .from(users)
    .where(and(eq(users.id, id), sql`${resourceType === "User"}::boolean`));

const groupOf = (db: Db, { resourceType, id }: ProvisioningChange) =>
  db
    .select({ externalIds: groups.externalIds })
    .from(groups)
    .where(and(eq(groups.id, id), sql`${resourceType === "Group"}::boolean`));
