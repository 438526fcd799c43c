import { eq, sql } from "drizzle-orm";
import * as z from "zod";
import { groupKeys, groups } from "../../../drizzle/schema/index.ts";
import { auditRow } from "../../audit/record.ts";
import type { Context } from "../../context.ts";
import { rawQuery } from "../../db/queries.ts";
import { notFound } from "../../errors.ts";
import { insertOutboxEvent } from "../../outbox/events.ts";
import { idKey } from "../../ids.ts";
import { changeEvent } from "../change-event.ts";
import { profileOf } from "../settings/profile.ts";
import { leaveGroups } from "./change-members.ts";
import { isAmong } from "./membership.ts";
import { storedGroup } from "./stored-group.ts";
import { reassignRoles } from "./reassign-roles.ts";

/**
 * Deletes a group with its members and its own memberships. Its people stay.
 * @throws AppError not_found, precondition_failed
 */
export async function deleteGroup({
  ctx,
  input,
}: {
  ctx: Context;
  input: { id: string; check: (version: number) => void };
}): Promise<void> {
  const events = await ctx.scope.write(async (db) => {
    const [before] = await db
      .select(storedGroup(null))
      .from(groups)
      .where(eq(groups.id, idKey(input.id)))
      .for("update");
    if (!before) throw notFound("group", input.id);
    input.check(before.version);
    const { id } = before;
    const event = changeEvent(profileOf(ctx.scope.tenant), () => ({
      resourceType: "Group",
      id,
      operation: "delete",
      attributes: [],
      version: before.version + 1,
    }));
    const change = {
      action: "group.delete",
      subjectId: id,
      before: { ...before.resource },
      after: null,
    };
    const [members] = await Promise.all([
      rawQuery(
        db,
        sql`delete from group_members where group_id = ${id} returning member_id`,
        z.tuple([z.string()]),
      ).execute(),
      leaveGroups(db, id),
      db.delete(groupKeys).where(eq(groupKeys.groupId, id)).execute(),
      auditRow(ctx, db, change).execute(),
      db.delete(groups).where(eq(groups.id, id)).execute(),
      event && insertOutboxEvent(ctx, db, event).execute(),
    ]);
    const events = await reassignRoles(
      ctx,
      db,
      members.length === 0 ? null : isAmong(members.flat()),
    );
    return event ? [...events, event] : events;
  });
  ctx.outbox.publish(ctx, events);
}
