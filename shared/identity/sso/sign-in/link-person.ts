import { and, eq, isNull, sql } from "drizzle-orm";
import {
  oneTimeTokens,
  sessions,
  signIns,
  ssoIdentities,
} from "../../../../drizzle/schema/index.ts";
import { auditRow } from "../../../audit/record.ts";
import type { Context } from "../../../context.ts";
import type { Db } from "../../../db/queries.ts";
import { revokeKeysOf } from "../../api-keys/revoke.ts";
import { endSessions } from "../../sessions/end.ts";
import { forgetApp } from "../../totp/forget-app.ts";

interface Link {
  connectionId: string;
  subject: string;
  userId: string;
  /** Whether the person proved the address by Rampart's own mail. */
  isVerified: boolean;
}

/**
 * Links a person to a subject. If the address was not verified, somebody else may have set the
 * password to wait for this sign-in: then everything that came from it ends.
 * @throws the unique violation of `sso_identities_user`, for a person with another subject
 */
export async function linkPerson(ctx: Context, db: Db, link: Link): Promise<void> {
  const { connectionId, subject, userId, isVerified } = link;
  await db.insert(ssoIdentities).values({ connectionId, subject, userId }).execute();
  const droppedPassword = !isVerified && (await dropPassword(db, userId));
  const after = { connectionId, droppedPassword };
  const change = { action: "sso_identity.link", subjectId: userId, before: null, after };
  await auditRow(ctx, db, change).execute();
}

/** @returns whether there was one */
async function dropPassword(db: Db, userId: string): Promise<boolean> {
  const dropped = await db
    .update(signIns)
    .set({ passwordHash: null, passwordChangedAt: null })
    .where(and(eq(signIns.userId, userId), sql`password_changed_at is not null`))
    .returning({ userId: signIns.userId })
    .execute();
  if (dropped.length === 0) return false;
  await Promise.all([
    endSessions(db, eq(sessions.userId, userId), "linked_to_provider"),
    forgetApp(db, userId),
    db
      .update(oneTimeTokens)
      .set({ usedAt: sql`now()` })
      .where(and(eq(oneTimeTokens.userId, userId), isNull(oneTimeTokens.usedAt)))
      .execute(),
    revokeKeysOf(db, userId),
  ]);
  return true;
}
