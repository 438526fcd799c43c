import { and, desc, eq, isNotNull, type SQL, sql } from "drizzle-orm";
import { users } from "../../../drizzle/schema/index.ts";
import type { Context } from "../../context.ts";
import { compiled } from "../../db/queries.ts";
import { AppError } from "../../errors.ts";
import { ownDomain, peopleCalled } from "../external-ids.ts";
import type { ScimUser } from "../../scim/resource/user-resource.ts";
import { canonicalName, exactName } from "../../values/names.ts";
import { notDeleted } from "./fields.ts";
import { insertUser } from "./insert-user.ts";
import { afterSave, type SavedUser, saveUser, type Within } from "./save-user.ts";
import { wholeUser } from "./stored-user.ts";
import { asUserConflict } from "./user-conflict.ts";

/**
 * Creates a user, or revives who was deleted: whom the caller's domain calls by the same externalId,
 * or, where it gave none to either, who has the same userName. An active person of another userName
 * does not stand against an externalId: the client sees to it that it is unique (RFC 7643, section
 * 3.1). A revived person keeps its id and history, and none of its tokens.
 * @throws AppError conflict, when a user of the tenant has the userName.
 */
export async function createUser({
  ctx,
  input,
  within,
}: {
  ctx: Context;
  input: ScimUser;
  within?: Within;
}): Promise<SavedUser["row"]> {
  const saved = await insertOrRevive(ctx, input, within).catch(async (error: unknown) =>
    reactivate(ctx, input, await asUserConflict(ctx, error, input), within),
  );
  afterSave(ctx, saved);
  return saved.row;
}

/** In one flight, where nothing stands against it; else with a look at what does. */
async function insertOrRevive(
  ctx: Context,
  input: ScimUser,
  within: Within | undefined,
): Promise<SavedUser> {
  const inserted = within ? null : await insertUser(ctx, input);
  if (inserted) return inserted;
  return ctx.scope.write(async (db, commit) => {
    await within?.(db);
    const { externalId } = input;
    const userNameKey = canonicalName(input.userName);
    const [former] = await (
      externalId === undefined
        ? deletedByName(db, { userNameKey })
        : deletedByExternalId(db, { externalId: exactName(externalId), userNameKey })
    ).execute();
    const operation = former ? "REVIVE" : "CREATE";
    return saveUser(ctx, db, commit, { operation, before: former ?? null, resource: input });
  });
}

const sameName = sql`${users.userNameKey} = ${sql.placeholder("userNameKey")}`;

/** Whom the caller's domain has given no externalId. */
const nameless = sql`not ${users.externalIds} ? ${ownDomain}`;

const deleted = (identity: SQL) =>
  compiled((db) =>
    db
      .select(wholeUser)
      .from(users)
      .where(and(isNotNull(users.deletedAt), identity))
      .orderBy(sql`${sameName} desc`, desc(users.deletedAt), desc(users.id))
      .limit(1)
      .for("no key update"),
  );
const called = peopleCalled(sql`${sql.placeholder("externalId")}`);
/** An externalId that the client has given to several says nothing alone: the userName decides. */
const deletedByExternalId = deleted(
  sql`${users.id} = any(array${called}) and (${sameName} or (select count(*) from ${called} as c) = 1)`,
);
const deletedByName = deleted(sql`${nameless} and ${sameName}`);

/**
 * A deactivated person who is posted again as active, by its userName, comes back, as Okta expects.
 * @throws the conflict, when it is nobody's or an active person's
 */
async function reactivate(
  ctx: Context,
  input: ScimUser,
  conflict: unknown,
  within: Within | undefined,
): Promise<SavedUser> {
  if (!input.active || !(conflict instanceof AppError)) throw conflict;
  return ctx.scope
    .write(async (db, commit) => {
      await within?.(db);
      const [former] = await db
        .select(wholeUser)
        .from(users)
        .where(and(notDeleted, eq(users.active, false), sameIdentity(input)))
        .for("no key update");
      if (!former) throw conflict;
      return saveUser(ctx, db, commit, {
        operation: "REACTIVATE",
        before: former,
        resource: input,
      });
    })
    .catch(async (error: unknown) => {
      throw await asUserConflict(ctx, error, input);
    });
}

function sameIdentity({ externalId, userName }: ScimUser): SQL | undefined {
  const identity =
    externalId === undefined
      ? nameless
      : sql`${users.id} = any(array${peopleCalled(sql`${exactName(externalId)}`)})`;
  return and(eq(users.userNameKey, canonicalName(userName)), identity);
}
