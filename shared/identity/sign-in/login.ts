import * as z from "zod";
import { signIns, userRoles } from "../../../drizzle/schema/index.ts";
import { eq, sql } from "drizzle-orm";
import { type Db, rawQuery } from "../../db/queries.ts";
import { AppError } from "../../errors.ts";
import { addressKey } from "../../values/email.ts";
import { newChallenge, totpRequired } from "./challenge.ts";
import { type Counted, countedBy, countFailure, recordSuccess } from "./delays.ts";
import { refuseWhile, remainingWait } from "./guesses.ts";
import { startSession, type StartedSession } from "./start-session.ts";
import { sourceOf, type Visitor } from "./visitor.ts";

export const loginInput = z.strictObject({
  email: z.string().min(1).max(320),
  password: z.string().min(1).max(1024),
  /** The slug of the organization, for a person who belongs to several. */
  organization: z.string().max(63).optional(),
});

const foundRow = z.tuple([
  z.string().nullable(),
  z.string().nullable(),
  z.enum(userRoles).nullable(),
  z.string().nullable(),
  z.boolean().nullable(),
  z.coerce.number(),
]);

/** As refusals name the attempts that must wait. */
const what = "failed sign-ins";

/**
 * Signs a person in with a password. The response is the same for an unknown address, a wrong
 * password, an address of several organizations, and a suspended organization, after one hash each.
 * @throws AppError unauthorized, totp_required for a person with an authenticator app, or rate_limited
 *   after too many failures
 */
export async function login({
  ctx: visitor,
  input,
}: {
  ctx: Visitor;
  input: z.output<typeof loginInput>;
}): Promise<StartedSession> {
  const counted = await countedBy(visitor, addressKey(input.email));
  const found = await findPerson(visitor, input, counted);
  // The queue of hashes depends on the request alone: otherwise a delay would show who exists.
  const { organization, password } = input;
  const queue = sourceOf(visitor.device.address) || (organization ?? "");
  const { passwordHash } = found;
  const isRight = await visitor.hasher.verify(queue, password, passwordHash, organization);
  if (!isRight || passwordHash === null || found.person === null) {
    refuseWhile(await countFailure(visitor, counted), what);
    throw wrong();
  }
  // Guesses that were sent together with this one may have failed in the meantime.
  refuseWhile(await remainingWait(visitor.database, counted.waiting), what);
  const { tenantId, userId, role, needsTotp } = found.person;
  const rehashed = visitor.hasher.needsRehash(passwordHash)
    ? await visitor.hasher.hash(tenantId, password)
    : null;
  const ctx = visitor.open({ kind: "system", tenantId }, { kind: "user", userId, role });
  const started = await ctx.scope.write(async (db) => {
    await refuseFormer(db, userId, passwordHash);
    if (rehashed !== null) {
      const set = { passwordHash: rehashed };
      await db.update(signIns).set(set).where(eq(signIns.userId, userId)).execute();
    }
    return needsTotp
      ? newChallenge(db, tenantId, userId)
      : startSession(visitor, ctx, db, { userId, amr: ["pwd"] });
  });
  if (typeof started === "string") throw totpRequired(started);
  await recordSuccess(visitor, counted, addressKey(input.email));
  return started;
}

/**
 * Refuses a password that was changed while it was verified. The lock makes a concurrent change wait,
 * which then ends the session that starts here.
 */
async function refuseFormer(db: Db, userId: string, passwordHash: string): Promise<void> {
  const present = sql`select app.find_password(${userId}::uuid) is not distinct from ${passwordHash}`;
  // Sent together: Postgres runs the second statement, on a snapshot of its own, behind the lock.
  const [, [row]] = await Promise.all([
    db
      .select({ userId: signIns.userId })
      .from(signIns)
      .where(eq(signIns.userId, userId))
      .for("share")
      .execute(),
    rawQuery(db, present, z.tuple([z.boolean()])).execute(),
  ]);
  if (row?.[0] !== true) throw wrong();
}

/** Finds the one active person with the address, and whether an attempt must wait. */
async function findPerson(
  visitor: Visitor,
  { email, organization }: z.output<typeof loginInput>,
  counted: Counted,
) {
  const { rows } = await visitor.database.withConnection((connection) =>
    connection.run(
      `select found.tenant_id, found.user_id, found.role, found.password_hash, found.needs_totp,
        app.sign_in_wait(array[$3::bytea, $4::bytea])
      from (select 1) as one left join app.find_sign_in($1, $2) as found on true`,
      [addressKey(email), organization ?? null, ...counted.waiting],
    ),
  );
  const [tenantId, userId, role, passwordHash, needsTotp, wait] = foundRow.parse(rows[0]);
  refuseWhile(wait, what);
  const isFound = tenantId !== null && userId !== null && role !== null;
  return {
    person: isFound ? { tenantId, userId, role, needsTotp: needsTotp === true } : null,
    passwordHash,
  };
}

const wrong = () =>
  new AppError(
    "unauthorized",
    "The email or the password is wrong. Check both, and name the organization if you belong to several.",
    { userMessage: { key: "wrong_sign_in" } },
  );
