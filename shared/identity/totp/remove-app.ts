import { eq, sql } from "drizzle-orm";
import { sessions } from "../../../drizzle/schema/index.ts";
import { auditRow } from "../../audit/record.ts";
import type { Context } from "../../context.ts";
import type { Db } from "../../db/queries.ts";
import { forgetApp } from "./forget-app.ts";

/**
 * Removes a person's authenticator app and recovery codes, and records it. The person's sessions no longer
 * count as signed in with a code.
 */
export const removeApp = (ctx: Context, db: Db, userId: string): Promise<unknown> =>
  Promise.all([
    forgetApp(db, userId),
    db
      .update(sessions)
      .set({ amr: sql`array_remove(${sessions.amr}, 'otp')` })
      .where(eq(sessions.userId, userId))
      .execute(),
    auditRow(ctx, db, {
      action: "totp.remove",
      subjectId: userId,
      before: null,
      after: null,
    }).execute(),
  ]);
