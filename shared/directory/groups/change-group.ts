import { eq } from "drizzle-orm";
import { groups } from "../../../drizzle/schema/index.ts";
import type { Context } from "../../context.ts";
import { notFound } from "../../errors.ts";
import { idKey } from "../../ids.ts";
import type { ChangeMethod } from "../change-event.ts";
import type { ScimGroup } from "../../scim/resource/group-resource.ts";
import type { MemberStep } from "../../scim/resource/members.ts";
import type { StoredGroup } from "../../scim/resource/render.ts";
import { sameValue } from "../../scim/resource/same-value.ts";
import { changeMembers, isSame } from "./change-members.ts";
import { asGroupConflict, saveGroup } from "./save-group.ts";
import { storedGroup } from "./stored-group.ts";

interface Input {
  id: string;
  /** Makes the new attributes from the present ones; may throw. Runs again after a deadlock. */
  change: (present: ScimGroup) => ScimGroup;
  members: readonly MemberStep[];
  /** How the change was asked for. */
  method: ChangeMethod;
  /** Throws for a version that the caller has not seen. */
  check: (version: number) => void;
  /** The origin for the members in the answer; null to leave them out. */
  baseUrl: string | null;
}

/**
 * Changes a group and its membership in one transaction; a change that changes nothing writes
 * nothing. Changes of one group wait for each other, and nobody who reads it waits.
 * @throws AppError not_found, precondition_failed, conflict, or what `change` throws.
 */
export async function changeGroup({
  ctx,
  input: { id, change, members: steps, check, method, baseUrl },
}: {
  ctx: Context;
  input: Input;
}): Promise<StoredGroup> {
  let attempted: ScimGroup | undefined;
  const { row, events } = await ctx.scope
    .write(async (db) => {
      const [before] = await db
        .select(storedGroup(null))
        .from(groups)
        .where(eq(groups.id, idKey(id)))
        .for("no key update");
      if (!before) throw notFound("group", id);
      check(before.version);
      const resource = change(before.resource);
      attempted = resource;
      const members = await changeMembers(db, before.id, steps);
      if (isSame(members) && sameValue(before.resource, resource)) {
        const [row] = await db
          .select(storedGroup(baseUrl))
          .from(groups)
          .where(eq(groups.id, before.id));
        return { row: row ?? before, events: [] };
      }
      return saveGroup(ctx, db, before, before.resource, { resource, members, method, baseUrl });
    })
    .catch((error: unknown) => {
      throw attempted ? asGroupConflict(error, attempted) : error;
    });
  ctx.outbox.publish(ctx, events);
  return row;
}
