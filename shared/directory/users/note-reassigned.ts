import { sql } from "drizzle-orm";
import { auditLog, outbox, userSyncs } from "../../../drizzle/schema/index.ts";
import { changedParts } from "../../audit/changed-parts.ts";
import { actorName, type Context } from "../../context.ts";
import type { Db } from "../../db/queries.ts";
import type { OutboxEvent } from "../../context.ts";
import { newId } from "../../ids.ts";

/** A person whose derived columns another cause than its own resource has changed. */
export interface Reassigned {
  id: string;
  /** After the change. */
  version: number;
  active: boolean;
  before: Record<string, unknown>;
  after: Record<string, unknown>;
}

/** Rows of one insert: Postgres takes 65,535 parameters. */
const batchSize = 1000;

/**
 * Writes what belongs to such changes, as to any change of a person: audit entries, outbox events
 * and wishes to push.
 * @returns the events to announce once it is committed
 */
export async function noteReassigned(
  ctx: Context,
  db: Db,
  action: string,
  people: readonly Reassigned[],
): Promise<OutboxEvent[]> {
  const events: OutboxEvent[] = [];
  for (let from = 0; from < people.length; from += batchSize) {
    const part = people.slice(from, from + batchSize);
    const told = part.map(eventOf);
    events.push(...told);
    await Promise.all([
      db
        .insert(auditLog)
        .values(part.map((person) => auditOf(ctx, action, person)))
        .execute(),
      db
        .insert(outbox)
        .values(told.map((event) => ({ ...event, requestId: ctx.requestId })))
        .execute(),
      wishPushes(db, part).execute(),
    ]);
  }
  return events;
}

const auditOf = (ctx: Context, action: string, { id, before, after }: Reassigned) => ({
  id: newId(),
  actor: actorName(ctx),
  requestId: ctx.requestId,
  action,
  subjectId: id,
  ...changedParts(before, after),
});

const wishPushes = (db: Db, people: readonly Reassigned[]) =>
  db
    .insert(userSyncs)
    .values(
      people.map(({ id, version, active }) => ({
        userId: id,
        pendingVersion: version,
        urgent: !active,
      })),
    )
    .onConflictDoUpdate({
      target: [userSyncs.tenantId, userSyncs.userId],
      set: {
        pendingVersion: sql`excluded.pending_version`,
        queuedAt: sql`case when ${userSyncs.pendingVersion} > ${userSyncs.pushedVersion}
          then ${userSyncs.queuedAt} else now() end`,
      },
    });

const eventOf = ({ id, version }: Reassigned): OutboxEvent => ({
  id: newId(),
  event: "user_changed",
  subjectId: id,
  subjectVersion: version,
  payload: { userId: id, version, operation: "UPDATE" },
});
