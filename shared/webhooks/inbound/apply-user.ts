import { and, or, sql } from "drizzle-orm";
import { users } from "../../../drizzle/schema/index.ts";
import type { Context } from "../../context.ts";
import type { Db } from "../../db/queries.ts";
import { belongsToItem, reasonOf } from "../../outbox/apply-batch.ts";
import { AppError } from "../../errors.ts";
import { callerDomain, usersWithExternalId } from "../../directory/external-ids.ts";
import { parseUser } from "../../scim/resource/parse-user.ts";
import type { ScimUser } from "../../scim/resource/types.ts";
import { changeUser } from "../../directory/users/change-user.ts";
import { createUser } from "../../directory/users/create-user.ts";
import { deleteUser } from "../../directory/users/delete-user.ts";
import { notDeleted } from "../../directory/users/fields.ts";
import { canonicalName, exactName } from "../../values/names.ts";
import type { ExternalUser } from "./parse/read-user.ts";
import { OutOfDate, SettledAlready } from "./record-outcome.ts";
import { resourceOf } from "./parse/user-resource.ts";
import { profileOf } from "../../directory/settings/profile.ts";

/** Done in the transaction of the effect, before it; what it throws undoes both. */
type Claim = (db: Db, warnings?: string[]) => Promise<void>;
type Change = Parameters<typeof changeUser>[0]["input"]["change"];

/**
 * Brings a person of the roster to the state that the user service tells of, by the verbs that SCIM
 * uses: created, changed, deactivated or, for null, deleted. What the service knows nothing of stays.
 * Where somebody is deactivated and the rest cannot be applied, the deactivation alone is.
 * @throws AppError bad_request, conflict
 */
export async function applyUser(
  ctx: Context,
  externalId: string,
  data: ExternalUser | null,
  claim: Claim,
): Promise<void> {
  const id = await findPerson(ctx, externalId, data?.userName);
  if (data === null) {
    if (id === null) await ctx.scope.write((db) => claim(db));
    else await deleteUser({ ctx, input: { id, check: noCheck }, inTransaction: claim });
    return;
  }
  if (id === null) return create(ctx, externalId, data, claim);
  const change: Change = (present, type) => parseUser(resourceOf(externalId, data, present), type);
  const input = { id, check: noCheck, change, method: "put" as const };
  try {
    await changeUser({ ctx, input, inTransaction: claim });
  } catch (error) {
    if (data.active !== false || !isRefusal(error)) throw error;
    const warning = `everything but the deactivation was left out: ${reasonOf(error)}`;
    await changeUser({
      ctx,
      input: { ...input, change: (present: ScimUser) => ({ ...present, active: false }) },
      inTransaction: (db) => claim(db, [warning]),
    });
  }
}

const noCheck = () => undefined;

const isRefusal = (error: unknown) =>
  !(error instanceof OutOfDate || error instanceof SettledAlready) && belongsToItem(error);

async function create(ctx: Context, externalId: string, data: ExternalUser, claim: Claim) {
  if (data.userName === undefined) {
    if (data.active === false) {
      await ctx.scope.write((db) => claim(db, ["nobody here has this id; nothing was to be done"]));
      return;
    }
    throw new AppError("bad_request", "data.userName: is missing, and nobody here has this id.");
  }
  await ctx.scope.beginSession();
  const { userType } = profileOf(ctx.scope.tenant);
  const input = parseUser(resourceOf(externalId, data, undefined), userType);
  await createUser({ ctx, input, inTransaction: claim });
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
  const called = sql`${users.id} = any(array${usersWithExternalId(sql`${exactName(externalId)}::text`)})`;
  const name = userName === undefined ? null : canonicalName(userName);
  const sameName = sql`${users.userNameKey} = ${name}::text`;
  const nameless = sql`not ${users.externalIds} ? ${callerDomain}`;
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
