import { and, or, sql } from "drizzle-orm";
import { users } from "../../drizzle/schema/index.ts";
import type { Context } from "../context.ts";
import type { Db } from "../db/queries.ts";
import { ownDomain, peopleCalled } from "../provisioning/domain.ts";
import { parseUser } from "../scim/parse-user.ts";
import { ENTERPRISE_SCHEMA, USER_SCHEMA } from "../scim/schema.ts";
import type { ScimUser } from "../scim/user-resource.ts";
import { changeUser } from "../users/change-user.ts";
import { createUser } from "../users/create-user.ts";
import { deleteUser } from "../users/delete-user.ts";
import { notDeleted } from "../users/fields.ts";
import { exactName } from "../values/names.ts";
import type { ExternalUser } from "./event-shapes.ts";

/**
 * Brings a person of the roster to the state that the user service tells of, by the verbs that SCIM
 * uses: created, changed, deactivated or, for null, deleted. What the service knows nothing of stays.
 * @param within what is to be done in the same transaction, before the change; may throw.
 * @throws AppError bad_request, conflict
 */
export async function applyUser(
  ctx: Context,
  externalId: string,
  data: ExternalUser | null,
  within: (db: Db) => Promise<void>,
): Promise<void> {
  const id = await findPerson(ctx, externalId, data?.userName);
  const check = () => undefined;
  if (data === null) {
    if (id === null) await ctx.scope.write(within);
    else await deleteUser({ ctx, input: { id, check }, within });
    return;
  }
  if (id === null) {
    await ctx.scope.enter();
    const { userType } = ctx.scope.tenant.provisioning;
    const input = parseUser(resourceOf(data, undefined), userType);
    await createUser({ ctx, input, within });
    return;
  }
  const change: Parameters<typeof changeUser>[0]["input"]["change"] = (present, type) =>
    parseUser(resourceOf(data, present), type);
  await changeUser({ ctx, input: { id, check, change, method: "put" }, within });
}

/**
 * By externalId in the tenant's main domain, of several the one of this user name; or by user name,
 * where the person has no externalId in that domain yet.
 */
async function findPerson(
  ctx: Context,
  externalId: string,
  userName: string | undefined,
): Promise<string | null> {
  const called = sql`${users.id} = any(array${peopleCalled(sql`${exactName(externalId)}::text`)})`;
  const sameName = sql`${users.userNameKey} = lower(${userName ?? null}::text)`;
  const nameless = sql`not ${users.externalIds} ? ${ownDomain}`;
  const [[found]] = await ctx.scope.read((db) => [
    db
      .select({ id: users.id })
      .from(users)
      .where(and(notDeleted, or(called, and(nameless, sameName))))
      .orderBy(sql`${nameless}, ${sameName} desc, ${users.id}`)
      .limit(1),
  ]);
  return found?.id ?? null;
}

function resourceOf(data: ExternalUser, present: ScimUser | undefined): Record<string, unknown> {
  const { id, userName, email, firstName, lastName, displayName, title, department, managerId } =
    data;
  const { active = present?.active, roles } = data;
  const work = { value: email, type: "work", primary: true };
  const others = (present?.emails ?? []).filter((one) => one.primary !== true);
  const { manager: _former, ...enterprise } = present?.[ENTERPRISE_SCHEMA] ?? {};
  return {
    ...present,
    schemas: [USER_SCHEMA, ENTERPRISE_SCHEMA],
    externalId: id,
    userName,
    name: { ...present?.name, formatted: null, givenName: firstName, familyName: lastName },
    displayName,
    title,
    active,
    emails: email === null || email === undefined ? others : [work, ...others],
    ...(roles ? { roles: roles.map((value) => ({ value })) } : {}),
    [ENTERPRISE_SCHEMA]: {
      ...enterprise,
      department,
      ...(managerId === undefined ? {} : { manager: { value: managerId } }),
    },
  };
}
