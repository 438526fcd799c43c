import { lt, sql } from "drizzle-orm";
import { logoutTokens, ssoAttempts } from "../../../../drizzle/schema/index.ts";
import type { Context } from "../../../context.ts";

/** Deletes attempts that never came back, and logout tokens that are expired anyway. */
export const pruneSso = (ctx: Context): Promise<unknown> =>
  ctx.scope.write((db) =>
    Promise.all([
      db
        .delete(ssoAttempts)
        .where(lt(ssoAttempts.expiresAt, sql`now()`))
        .execute(),
      db
        .delete(logoutTokens)
        .where(lt(logoutTokens.expiresAt, sql`now()`))
        .execute(),
    ]),
  );
