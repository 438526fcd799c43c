import { eq, sql } from "drizzle-orm";
import { groups } from "../../../drizzle/schema/index.ts";
import type { Context } from "../../context.ts";
import { fromDatabase } from "../../db/errors.ts";
import type { Db } from "../../db/queries.ts";
import { notFound } from "../../errors.ts";
import { idKey } from "../../ids.ts";
import { isCausedByItem } from "../../outbox/apply-batch.ts";
import type { ScimGroup } from "../../scim/resource/types.ts";
import type { MemberOperation } from "../../scim/resource/parse-members.ts";
import type { StoredGroup } from "../../scim/resource/render.ts";
import { sameValue } from "../../values/json.ts";
import type { ChangeMethod } from "../change-event.ts";
import { changeMembers, isUnchanged } from "./change-members.ts";
import { asGroupConflict, type GroupRow, type SavedGroup, saveGroup } from "./save-group.ts";
import { storedGroup } from "./stored-group.ts";

interface Input {
  id: string;
  /** Makes the new attributes from the present ones. May throw. Runs again after a deadlock. */
  change: (present: ScimGroup) => ScimGroup;
  members: readonly MemberOperation[];
  /** The SCIM method of the change. */
  method: ChangeMethod;
  /** Throws for a version that the caller has not seen. */
  check: (version: number) => void;
  /** The origin for the members in the answer; null to omit them. */
  baseUrl: string | null;
}

interface Request {
  ctx: Context;
  input: Input;
}

type Outcome = SavedGroup | { error: unknown };

/**
 * Changes a group and its membership. A change without effect writes nothing. Changes of one group
 * wait for each other, so those that one client sends at the same time share a transaction and a
 * connection. Reading a group never waits.
 * @throws AppError not_found, precondition_failed, conflict, or what `change` throws.
 */
export async function changeGroup({ ctx, input }: Request): Promise<StoredGroup> {
  const outcome: Outcome = await ctx.scope.batchWrite(
    `change group ${idKey(input.id)}`,
    { ctx, input },
    (db, requests) => changeInTurn(ctx, db, requests),
  );
  if ("error" in outcome) throw outcome.error;
  ctx.outbox.publish(ctx, outcome.events);
  return outcome.row;
}

/** Applies each request to the state that the one before it has left. */
async function changeInTurn(
  { scope }: Context,
  db: Db,
  requests: readonly Request[],
): Promise<Outcome[]> {
  const id = requests[0]?.input.id ?? "";
  const [locked] = await db
    .select(storedGroup(null))
    .from(groups)
    .where(eq(groups.id, idKey(id)))
    .for("no key update");
  if (!locked) throw notFound("group", id);
  const outcomes: Outcome[] = [];
  let present: GroupRow = locked;
  for (const { ctx, input } of requests) {
    // The session is that of the transaction; who acts, and for which request, is the caller's.
    const apply = () => applyChange({ ...ctx, scope }, db, present, input);
    const outcome = requests.length === 1 ? await apply() : await inSavepoint(db, apply);
    if ("row" in outcome) present = outcome.row;
    outcomes.push(outcome);
  }
  return outcomes;
}

/** Undoes a change that fails for a reason of its own, so that the others are committed. */
async function inSavepoint(db: Db, apply: () => Promise<SavedGroup>): Promise<Outcome> {
  try {
    const opened = db.execute(sql`savepoint change`).execute();
    const [saved] = await Promise.all([apply(), opened]);
    return saved;
  } catch (error) {
    if (!isCausedByItem(error)) throw error;
    await db.execute(sql`rollback to savepoint change`).execute();
    return { error: fromDatabase(error) };
  }
}

async function applyChange(
  ctx: Context,
  db: Db,
  before: GroupRow,
  { change, members: steps, check, method, baseUrl }: Input,
): Promise<SavedGroup> {
  check(before.version);
  const resource = change(before.resource);
  const members = await changeMembers(db, before.id, steps);
  if (isUnchanged(members) && sameValue(before.resource, resource)) {
    const unchanged = db.select(storedGroup(baseUrl)).from(groups).where(eq(groups.id, before.id));
    const [row] = await unchanged;
    if (!row) throw notFound("group", before.id);
    return { row, events: [] };
  }
  return saveGroup(ctx, db, before, before.resource, { resource, members, method, baseUrl }).catch(
    (error: unknown) => {
      throw asGroupConflict(error, resource);
    },
  );
}
