import { eq, sql } from "drizzle-orm";
import { groups } from "../../drizzle/schema/index.ts";
import { changedParts } from "../audit/changed-parts.ts";
import { auditRow } from "../audit/record.ts";
import type { Context } from "../context.ts";
import { violates } from "../db/errors.ts";
import type { Db } from "../db/queries.ts";
import { type OutboxEvent, outboxRow } from "../delivery/outbox.ts";
import { AppError } from "../errors.ts";
import { newId } from "../ids.ts";
import { changedAttributes, changeEvent, type ChangeMethod } from "../provisioning/note-change.ts";
import type { ScimGroup } from "../scim/group-resource.ts";
import type { StoredGroup } from "../scim/render.ts";
import { among } from "./membership.ts";
import { isSame, type MemberChange } from "./change-members.ts";
import { reassignRoles } from "./reassign-roles.ts";
import { storedGroup } from "./stored-group.ts";

export type GroupRow = Pick<
  typeof groups.$inferSelect,
  "id" | "resource" | "version" | "createdAt" | "updatedAt"
>;

/** A group as it stands after a change, and what is to be announced once it is committed. */
export interface SavedGroup {
  row: StoredGroup;
  events: OutboxEvent[];
}

export interface GroupChange {
  resource: ScimGroup;
  members: MemberChange;
  method: ChangeMethod;
  /** The origin for the members in the answer; null to leave them out. */
  baseUrl: string | null;
}

/** Makes the row of a new group; its members follow. */
export async function insertGroup(ctx: Context, db: Db, resource: ScimGroup): Promise<GroupRow> {
  const { displayName, externalId = null } = resource;
  const [row] = await db
    .insert(groups)
    .values({ id: newId(ctx.now().getTime()), displayName, externalId, resource })
    .returning();
  if (!row) throw new Error("The group's row was not written.");
  return row;
}

/**
 * Writes a group's row with everything that belongs to the change: the audit entry, and the roles
 * that its people have by the tenant's rule. Its membership has been changed already.
 * @param before null for a new group
 */
export async function saveGroup(
  ctx: Context,
  db: Db,
  { id, resource: former, version }: GroupRow,
  before: ScimGroup | null,
  { resource, members, method, baseUrl }: GroupChange,
): Promise<SavedGroup> {
  const { displayName, externalId = null } = resource;
  const next = before === null ? version : version + 1;
  const audited = before ? changedParts(before, resource) : { before, after: resource };
  const change = {
    action: before === null ? "group.create" : "group.update",
    subjectId: id,
    before: audited.before,
    after: { ...audited.after, ...membersOf(members) },
  };
  const told = changeEvent(ctx, {
    resourceType: "Group",
    id,
    operation: before === null ? "create" : method,
    attributes: [
      ...(before === null ? ["id"] : []),
      ...changedAttributes(before, resource),
      ...(isSame(members) ? [] : ["members"]),
    ],
    version: next,
  });
  const renamed = before !== null && former.displayName !== displayName;
  const [, [row], events] = await Promise.all([
    auditRow(ctx, db, change).execute(),
    db
      .update(groups)
      .set({ displayName, externalId, resource, version: next, updatedAt: sql`now()` })
      .where(eq(groups.id, id))
      .returning(storedGroup(baseUrl))
      // Sent here: what is only awaited goes out behind the roles, which look at the new name.
      .execute(),
    reassignRoles(ctx, db, affected(id, members, renamed)),
    told && outboxRow(ctx, db, told).execute(),
  ]);
  if (!row) throw new Error("The group's row was not written.");
  return { row, events: told ? [...events, told] : events };
}

const membersOf = (members: MemberChange) => (isSame(members) ? {} : { members });

/** Whose groups have changed: those who came and went, all of them when the name changed. */
function affected(id: string, { added, removed }: MemberChange, renamed: boolean) {
  const ids = [...added, ...removed, ...(renamed ? [id] : [])];
  return ids.length === 0 ? null : among(ids);
}

/** Names the attribute that another group of the tenant already has; other errors stay as they are. */
export function asGroupConflict(error: unknown, { displayName, externalId }: ScimGroup): unknown {
  const taken = (field: string, value: string | undefined) =>
    new AppError(
      "conflict",
      `Another group has the ${field} "${value}". Find it with the filter ${field} eq "${value}" and update it instead.`,
      { scimType: "uniqueness", field },
    );
  if (violates(error, "groups_display_name")) return taken("displayName", displayName);
  if (violates(error, "groups_external_id")) return taken("externalId", externalId);
  return error;
}
