import { and, or, sql } from "drizzle-orm";
import { users } from "../../../drizzle/schema/index.ts";
import type { Context } from "../../context.ts";
import type { Db } from "../../db/queries.ts";
import { isCausedByItem, reasonOf } from "../../outbox/apply-batch.ts";
import { callerDomain, usersWithExternalId } from "../../directory/external-ids.ts";
import { profileOf } from "../../directory/settings/profile.ts";
import { changeUser } from "../../directory/users/change-user.ts";
import { createUser } from "../../directory/users/create-user.ts";
import { deleteUser } from "../../directory/users/delete-user.ts";
import { notDeleted } from "../../directory/users/fields.ts";
import { AppError } from "../../errors.ts";
import { parseUser } from "../../scim/resource/parse-user.ts";
import type { ScimUser } from "../../scim/resource/types.ts";
import { ENTERPRISE_SCHEMA, USER_SCHEMA } from "../../scim/schema/schema.ts";
import { canonicalName, exactName } from "../../values/names.ts";
import type { ExternalUser } from "./parse/parse-user.ts";
import { AlreadyProcessed, StaleEvent } from "./record-outcomes.ts";

/** Runs in the transaction of the change, before it. If it throws, both are rolled back. */
type RecordOutcome = (db: Db, warnings?: string[]) => Promise<void>;
type Change = Parameters<typeof changeUser>[0]["input"]["change"];

/**
 * Brings a user to the state that the user service sent, with the functions that SCIM uses. The
 * user is created, changed, deactivated, or deleted if `data` is null. Attributes that the service
 * does not manage stay unchanged. If a deactivation fails because of other attributes, the user is
 * deactivated without them.
 * @throws AppError bad_request, conflict
 */
export async function applyUser(
  ctx: Context,
  externalId: string,
  data: ExternalUser | null,
  recordOutcome: RecordOutcome,
): Promise<void> {
  const id = await findUser(ctx, externalId, data?.userName);
  if (data === null) {
    if (id === null) await ctx.scope.write((db) => recordOutcome(db));
    else await deleteUser({ ctx, input: { id, check: noCheck }, inTransaction: recordOutcome });
    return;
  }
  if (id === null) return createExternalUser(ctx, externalId, data, recordOutcome);
  const change: Change = (current, type) => parseUser(toResource(externalId, data, current), type);
  const input = { id, check: noCheck, change, method: "put" as const };
  try {
    await changeUser({ ctx, input, inTransaction: recordOutcome });
  } catch (error) {
    if (data.active !== false || !isRefusal(error)) throw error;
    const warning = `all attributes but active were ignored: ${reasonOf(error)}`;
    await changeUser({
      ctx,
      input: { ...input, change: (current: ScimUser) => ({ ...current, active: false }) },
      inTransaction: (db) => recordOutcome(db, [warning]),
    });
  }
}

const noCheck = () => undefined;

const isRefusal = (error: unknown) =>
  !(error instanceof StaleEvent || error instanceof AlreadyProcessed) && isCausedByItem(error);

async function createExternalUser(
  ctx: Context,
  externalId: string,
  data: ExternalUser,
  recordOutcome: RecordOutcome,
): Promise<void> {
  if (data.userName === undefined) {
    if (data.active === false) {
      const warning = "no user has this id, so there was nothing to deactivate";
      await ctx.scope.write((db) => recordOutcome(db, [warning]));
      return;
    }
    throw new AppError(
      "bad_request",
      "data.userName: is required, because no user has this id. Add it.",
    );
  }
  await ctx.scope.beginSession();
  const { userType } = profileOf(ctx.scope.tenant);
  const input = parseUser(toResource(externalId, data, undefined), userType);
  await createUser({ ctx, input, inTransaction: recordOutcome });
}

/**
 * Finds a user by externalId in the tenant's main domain; if several have it, the one with this user
 * name. Otherwise finds a user by user name who has no externalId in that domain yet.
 */
async function findUser(
  ctx: Context,
  externalId: string,
  userName: string | undefined,
): Promise<string | null> {
  const sameId = sql`${users.id} = any(array${usersWithExternalId(sql`${exactName(externalId)}::text`)})`;
  const name = userName === undefined ? null : canonicalName(userName);
  const sameName = sql`${users.userNameKey} = ${name}::text`;
  const hasNoId = sql`not ${users.externalIds} ? ${callerDomain}`;
  const [[user]] = await ctx.scope.read((db) => [
    db
      .select({ id: users.id })
      .from(users)
      .where(and(notDeleted, or(sameId, and(hasNoId, sameName))))
      .orderBy(sql`${hasNoId}, ${sameName} desc, ${users.id}`)
      .limit(1),
  ]);
  return user?.id ?? null;
}

/** The SCIM User that an event describes, to be parsed like the body of a SCIM request. */
function toResource(
  externalId: string,
  data: ExternalUser,
  current: ScimUser | undefined,
): Record<string, unknown> {
  const { userName, email, firstName, lastName, displayName, title, department, managerId } = data;
  const { active, roles } = data;
  const { manager: currentManager, ...enterprise } = current?.[ENTERPRISE_SCHEMA] ?? {};
  const name = current?.name ?? {};
  const hasSameName = firstName === undefined && lastName === undefined;
  const manager = managerId === null ? null : { value: managerId };
  return {
    ...current,
    schemas: [USER_SCHEMA, ENTERPRISE_SCHEMA],
    externalId,
    ...definedOf({ userName, displayName, title, active }),
    name: hasSameName
      ? name
      : { ...name, formatted: null, ...definedOf({ givenName: firstName, familyName: lastName }) },
    emails: emailsOf(email, current),
    ...(roles ? { roles: roles.map((value) => ({ value })) } : {}),
    [ENTERPRISE_SCHEMA]: {
      ...enterprise,
      ...definedOf({ department }),
      manager: managerId === undefined ? currentManager : manager,
    },
  };
}

const definedOf = (fields: Record<string, string | boolean | null | undefined>) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));

function emailsOf(email: string | null | undefined, current: ScimUser | undefined) {
  if (email === undefined) return current?.emails ?? [];
  const others = (current?.emails ?? []).filter(({ primary }) => primary !== true);
  return email === null ? others : [{ value: email, type: "work", primary: true }, ...others];
}
