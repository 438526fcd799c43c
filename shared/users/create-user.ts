import { and, desc, eq, isNotNull, isNull, type SQL, sql } from "drizzle-orm";
import { users } from "../../drizzle/schema/index.ts";
import type { Context } from "../context.ts";
import { compiled } from "../db/queries.ts";
import { AppError } from "../errors.ts";
import type { ScimUser } from "../scim/user-resource.ts";
import { notDeleted } from "./fields.ts";
import { insertUser } from "./insert-user.ts";
import { afterSave, type SavedUser, saveUser, type Within } from "./save-user.ts";
import { asUserConflict } from "./user-conflict.ts";

/**
 * Creates a user, or revives who was deleted or deactivated: the same externalId, or the same
 * userName where neither has an externalId. A revived person keeps its id and history, and none
 * of its tokens.
 * @throws AppError conflict, when a user of the tenant has the userName or externalId.
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
    const { externalId, userName } = input;
    const [former] = await (
      externalId === undefined
        ? deletedByName(db, { userName })
        : deletedByExternalId(db, { externalId })
    ).execute();
    const operation = former ? "REVIVE" : "CREATE";
    return saveUser(ctx, db, commit, { operation, before: former ?? null, resource: input });
  });
}

const deleted = (identity: SQL | undefined) =>
  compiled((db) =>
    db
      .select()
      .from(users)
      .where(and(isNotNull(users.deletedAt), identity))
      .orderBy(desc(users.deletedAt))
      .limit(1)
      .for("no key update"),
  );
const deletedByExternalId = deleted(eq(users.externalId, sql.placeholder("externalId")));
const deletedByName = deleted(
  and(isNull(users.externalId), eq(users.userNameKey, sql`lower(${sql.placeholder("userName")})`)),
);

/**
 * A deactivated person who is posted again as active comes back, as Okta expects.
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
        .select()
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
  if (externalId !== undefined) return eq(users.externalId, externalId);
  return and(isNull(users.externalId), eq(users.userNameKey, sql`lower(${userName})`));
}
