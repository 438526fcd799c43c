import { and, asc, sql } from "drizzle-orm";
import { users } from "../../../drizzle/schema/index.ts";
import type { Context } from "../../context.ts";
import { idArray } from "../../db/columns.ts";
import { compiled, type Db } from "../../db/queries.ts";
import type { Commit } from "../../db/transaction.ts";
import { notFound } from "../../errors.ts";
import { idKey } from "../../ids.ts";
import type { StoredUser } from "../../scim/resource/render.ts";
import type { ScimUser } from "../../scim/resource/types.ts";
import { sameValue } from "../../values/json.ts";
import type { Attribute } from "../../scim/schema/schema.ts";
import type { ChangeMethod } from "../change-event.ts";
import { type ProvisioningProfile, profileOf } from "../settings/profile.ts";
import type { InTransaction } from "./create-user.ts";
import { notDeleted } from "./fields.ts";
import { storedUser, userRow, type UserRow } from "./stored-user.ts";
import {
  type PreparedChange,
  prepareChange,
  publishChanges,
  type SavedUser,
  type UserChange,
  type UserOperation,
} from "./user-change.ts";
import { asUserConflict } from "./user-conflict.ts";
import { writePeople } from "./write-people.ts";

interface Input {
  id: string;
  /**
   * Makes the new state from the present state and the manager's id, under the tenant's User type.
   * May throw. Runs again after a deadlock, and with or without the changes of other people.
   */
  change: (present: ScimUser, type: Attribute, managerId: string | null) => ScimUser;
  /** Throws for a version that the caller has not seen. */
  check: (version: number) => void;
  /** The SCIM method of the change. */
  method: ChangeMethod;
}

/** The change of one caller. `attempted` is the new state, once `change` has made it. */
interface Request {
  ctx: Context;
  input: Input;
  attempted?: ScimUser;
}

type Outcome = SavedUser | { row: StoredUser } | { error: unknown };

/**
 * Changes a user's resource in one transaction. A change without effect writes nothing. Concurrent
 * changes of the same client share a transaction, in which a refused change does not affect the others.
 * @throws AppError not_found, precondition_failed, conflict, or what `change` throws.
 */
export async function changeUser({
  ctx,
  input,
  inTransaction,
}: {
  ctx: Context;
  input: Input;
  inTransaction?: InTransaction;
}): Promise<StoredUser> {
  const request: Request = { ctx, input };
  const { scope } = ctx;
  const changed = inTransaction
    ? scope.write(async (db, commit) => {
        await inTransaction(db);
        const [outcome] = await changePeople(ctx, db, [request], commit);
        if (!outcome) throw new Error("A change must have an outcome.");
        return outcome;
      })
    : scope.batchWrite<Request, Outcome>("change users", request, (db, requests, commit) =>
        changePeople(ctx, db, requests, commit),
      );
  const outcome = await changed.catch(async (error: unknown) => {
    if (request.attempted === undefined) throw error;
    throw await asUserConflict(ctx, error, request.attempted, idKey(input.id));
  });
  if ("error" in outcome) throw outcome.error;
  if ("events" in outcome) publishChanges(ctx, [outcome]);
  return outcome.row;
}

/** Makes the changes in the order of the requests. Of one person, each builds on the one before it. */
async function changePeople(
  ctx: Context,
  db: Db,
  requests: readonly Request[],
  commit: Commit,
): Promise<Outcome[]> {
  const outcomes = new Map<Request, Outcome>();
  for (let waiting = requests; waiting.length > 0;) {
    const firsts = new Map(waiting.toReversed().map((request) => [keyOf(request), request]));
    waiting = waiting.filter((request) => firsts.get(keyOf(request)) !== request);
    await changeEach(ctx, db, firsts, outcomes, waiting.length === 0 ? commit : undefined);
  }
  return requests.flatMap((request) => outcomes.get(request) ?? []);
}

const keyOf = ({ input: { id } }: Request): string => id.toLowerCase();

/** Makes one change of each person, by id, in two round trips, and adds the outcomes. */
async function changeEach(
  ctx: Context,
  db: Db,
  requests: ReadonlyMap<string, Request>,
  outcomes: Map<Request, Outcome>,
  commit: Commit | undefined,
): Promise<void> {
  const rows = await presentUsers(db, { ids: idArray([...requests.keys()].map(idKey)) }).execute();
  const found = new Map(rows.map((row) => [row.before.id, row]));
  const { tenantId, tenant } = ctx.scope;
  const profile = profileOf(tenant);
  const changes = new Map<Request, PreparedChange>();
  for (const [id, request] of requests) {
    try {
      const change = changeOf(request, profile, found.get(id));
      if ("row" in change) outcomes.set(request, change);
      else changes.set(request, prepareChange(request.ctx, profile, change));
    } catch (error) {
      outcomes.set(request, { error });
    }
  }
  if (changes.size === 0) return;
  const options = { tenantId, profile, mode: "update", commit } as const;
  const written = await writePeople(db, [...changes.values()], options);
  for (const [i, [request, { events }]] of [...changes].entries()) {
    const row = written[i];
    if (!row) throw new Error("The user's row was not written.");
    outcomes.set(request, { row, events });
  }
}

const presentUsers = compiled((db) =>
  db
    .select({ before: userRow, groups: storedUser.groups, managerName: storedUser.managerName })
    .from(users)
    .where(and(sql`${users.id} = any(${sql.placeholder("ids")}::uuid[])`, notDeleted))
    // All transactions lock people in this order, so that none waits for another in a circle.
    .orderBy(asc(users.id))
    .for("no key update", { of: users }),
);

type Present = Awaited<ReturnType<ReturnType<typeof presentUsers>["execute"]>>[number];

/** The change that a request makes of a person, or the row of a person whom it does not change. */
function changeOf(
  request: Request,
  { userType }: ProvisioningProfile,
  present: Present | undefined,
): UserChange | { row: StoredUser } {
  const { id, check, change, method } = request.input;
  if (!present) throw notFound("user", id);
  const { before, ...derived } = present;
  check(before.version);
  const resource = change(before.resource, userType, before.managerId);
  request.attempted = resource;
  if (sameValue(before.resource, resource)) return { row: { ...before, ...derived } };
  return { operation: operationOf(before, resource), before, resource, method };
}

function operationOf(before: UserRow, after: ScimUser): UserOperation {
  if (before.active === after.active) return "UPDATE";
  return after.active ? "REACTIVATE" : "DEACTIVATE";
}
