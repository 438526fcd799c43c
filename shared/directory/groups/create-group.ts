import type { Context } from "../../context.ts";
import type { ScimGroup } from "../../scim/resource/types.ts";
import type { StoredGroup } from "../../scim/resource/render.ts";
import { changeMembers } from "./change-members.ts";
import { asGroupConflict, insertGroup, saveGroup } from "./save-group.ts";

/**
 * Creates a group with its members.
 * @throws AppError conflict, when a group of the tenant has the displayName;
 *   bad_request for unknown members.
 */
export async function createGroup({
  ctx,
  input: { group, members: ids, baseUrl },
}: {
  ctx: Context;
  input: { group: ScimGroup; members: string[]; baseUrl: string };
}): Promise<StoredGroup> {
  const { row, events } = await ctx.scope
    .write(async (db) => {
      const created = await insertGroup(ctx, db, group);
      const members = await changeMembers(
        db,
        created.id,
        ids.length > 0 ? [{ kind: "add", ids }] : [],
      );
      return saveGroup(ctx, db, created, null, {
        resource: group,
        members,
        method: "put",
        baseUrl,
      });
    })
    .catch((error: unknown) => {
      throw asGroupConflict(error, group);
    });
  ctx.outbox.publish(ctx, events);
  return row;
}
