import { eq } from "drizzle-orm";
import { recoveryCodes, signIns } from "../../../drizzle/schema/index.ts";
import type { Db } from "../../db/queries.ts";

/** Removes a person's authenticator app and recovery codes, if there are any. */
export const forgetApp = (db: Db, userId: string): Promise<unknown> =>
  Promise.all([
    db
      .update(signIns)
      .set({ totpSecret: null, totpConfirmedAt: null, totpStep: null })
      .where(eq(signIns.userId, userId))
      .execute(),
    db.delete(recoveryCodes).where(eq(recoveryCodes.userId, userId)).execute(),
  ]);
