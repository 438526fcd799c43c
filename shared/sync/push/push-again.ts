import { and, eq, gt } from "drizzle-orm";
import { userSyncs } from "../../../drizzle/schema/index.ts";
import type { Context } from "../../context.ts";

/** Has a refused version of a person pushed once more: somebody has seen to what was in its way. */
export const retryRefusedPush = (ctx: Context, userId: string): Promise<unknown> =>
  ctx.scope.write((db) =>
    db
      .update(userSyncs)
      .set({ refusedVersion: 0 })
      .where(and(eq(userSyncs.userId, userId), gt(userSyncs.refusedVersion, 0)))
      .execute(),
  );
