import { and, desc, eq, isNotNull, type SQL, sql } from "drizzle-orm";
import { users } from "../../../drizzle/schema/index.ts";
import type { Context } from "../../context.ts";
import { compiled, type Db } from "../../db/queries.ts";
import { AppError, toAppError } from "../../errors.ts";
import type { ScimUser } from "../../scim/resource/types.ts";
import { canonicalName, exactName } from "../../values/names.ts";
import { callerDomain, usersWithExternalId } from "../external-ids.ts";
import { defaultProfile, profileOf, type ProvisioningProfile } from "../settings/profile.ts";
import { notDeleted } from "./fields.ts";
import { type StoredPerson, userRow } from "./stored-user.ts";
import { prepareChange, publishChanges, type SavedUser } from "./user-change.ts";
import { asUserConflict } from "./user-conflict.ts";
import { writePeople, writePerson } from "./write-people.ts";

/** Runs first in the transaction of a change. If it throws, both are rolled back. */
export type InTransaction = (db: Db) => Promise<void>;

interface Input {
  ctx: Context;
  input: ScimUser;
  inTransaction?: InTransaction | undefined;
}

/**
 * Creates a user, or revives a deleted one: the person that has the same externalId in the caller's
 * domain or, if neither has one there, the person with the same userName. An active person with the
 * externalId but another userName is not a conflict, because clients are
 * responsible for the uniqueness of externalIds (RFC 7643, section 3.1). A revived person keeps its
 * id and history, but none of its tokens.
 * @throws AppError conflict, when a user of the tenant has the userName.
 */
export async function createUser({ ctx, input, inTransaction }: Input): Promise<StoredPerson> {
  const saved = await createOrRevive({ ctx, input, inTransaction }).catch(async (error: unknown) =>
    reactivate({ ctx, input, inTransaction }, await asUserConflict(ctx, error, input)),
  );
  publishChanges(ctx, [saved]);
  return saved.row;
}

/**
 * Creates people in one transaction: all of them or none.
 * @returns the rows in the order of the input; null, with nothing written, if one of the people cannot
 *   be created this way. `createUser` for each of them then creates it or throws the reason.
 * @throws AppError unavailable, when the outcome is unknown
 */
export async function createUsers({
  ctx,
  input,
}: {
  ctx: Context;
  input: readonly ScimUser[];
}): Promise<StoredPerson[] | null> {
  const { tenantId, tenant } = ctx.scope;
  const { settings } = tenant;
  const profile = profileOf(tenant);
  if (!needsNoLookup(profile)) return null;
  const changes = input.map((resource) =>
    prepareChange(ctx, profile, { operation: "CREATE", before: null, resource }),
  );
  try {
    const saved = await ctx.scope.write(async (db) => {
      const rows = await writePeople(db, changes, { tenantId, profile, mode: "create", settings });
      return changes.map(({ events }, i) => ({ row: rows[i] ?? rollBack(), events }));
    });
    publishChanges(ctx, saved);
    return saved.map(({ row }) => row);
  } catch (error) {
    if (toAppError(error).code === "unavailable") throw error;
    return null;
  }
}

function rollBack(): never {
  throw new Error("One of the people is to be revived, or the tenant's settings have changed.");
}

/** Whether people can be created without reading the tenant first. */
const needsNoLookup = ({ receivers, rules }: ProvisioningProfile): boolean =>
  !receivers && rules.manager === "manager";

async function createOrRevive({ ctx, input, inTransaction }: Input): Promise<SavedUser> {
  const created = inTransaction ? null : await createInOneTrip(ctx, input);
  if (created) return created;
  return ctx.scope.write(async (db, commit) => {
    await inTransaction?.(db);
    const { externalId } = input;
    const userNameKey = canonicalName(input.userName);
    const [former] = await (
      externalId === undefined
        ? deletedByName(db, { userNameKey })
        : deletedByExternalId(db, { externalId: exactName(externalId), userNameKey })
    ).execute();
    const operation = former ? "REVIVE" : "CREATE";
    return writePerson(ctx, db, commit, { operation, before: former ?? null, resource: input });
  });
}

/**
 * Creates a person in one round trip, together with the people that the same client creates
 * concurrently, by the settings that the session has seen; before a session, by the defaults.
 * @returns null, with nothing written, if the tenant has other settings or a person is to be revived
 */
async function createInOneTrip(ctx: Context, resource: ScimUser): Promise<SavedUser | null> {
  const { scope } = ctx;
  const { tenantId } = scope;
  const settings = scope.hasSession ? scope.tenant.settings : null;
  const profile = scope.hasSession ? profileOf(scope.tenant) : defaultProfile;
  if (!needsNoLookup(profile)) return null;
  const change = prepareChange(ctx, profile, { operation: "CREATE", before: null, resource });
  const row = await scope.batchWrite(`create users by ${settings}`, change, (db, changes, commit) =>
    writePeople(db, changes, { tenantId, profile, mode: "create", settings, commit }),
  );
  return row && { row, events: change.events };
}

const sameName = sql`${users.userNameKey} = ${sql.placeholder("userNameKey")}`;

const hasNoExternalId = sql`not ${users.externalIds} ? ${callerDomain}`;

const deletedUser = (identity: SQL) =>
  compiled((db) =>
    db
      .select(userRow)
      .from(users)
      .where(and(isNotNull(users.deletedAt), identity))
      .orderBy(sql`${sameName} desc`, desc(users.deletedAt), desc(users.id))
      .limit(1)
      .for("no key update"),
  );
const named = usersWithExternalId(sql`${sql.placeholder("externalId")}`);
/** If the client gave an externalId to several people, the userName decides. */
const deletedByExternalId = deletedUser(
  sql`${users.id} = any(array${named}) and (${sameName} or (select count(*) from ${named} as c) = 1)`,
);
const deletedByName = deletedUser(sql`${hasNoExternalId} and ${sameName}`);

/**
 * Reactivates a deactivated person whose userName is posted again as active, as Okta expects.
 * @throws the conflict, if no deactivated person has the userName
 */
async function reactivate(
  { ctx, input, inTransaction }: Input,
  conflict: unknown,
): Promise<SavedUser> {
  if (!input.active || !(conflict instanceof AppError)) throw conflict;
  return ctx.scope
    .write(async (db, commit) => {
      await inTransaction?.(db);
      const [former] = await db
        .select(userRow)
        .from(users)
        .where(and(notDeleted, eq(users.active, false), sameIdentity(input)))
        .for("no key update");
      if (!former) throw conflict;
      const change = { operation: "REACTIVATE", before: former, resource: input } as const;
      return writePerson(ctx, db, commit, change);
    })
    .catch(async (error: unknown) => {
      throw await asUserConflict(ctx, error, input);
    });
}

function sameIdentity({ externalId, userName }: ScimUser): SQL | undefined {
  const identity =
    externalId === undefined
      ? hasNoExternalId
      : sql`${users.id} = any(array${usersWithExternalId(sql`${exactName(externalId)}`)})`;
  return and(eq(users.userNameKey, canonicalName(userName)), identity);
}
