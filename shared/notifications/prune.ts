import { lt, sql } from "drizzle-orm";
import { notifications } from "../../drizzle/schema/index.ts";
import type { Context } from "../context.ts";

/** Takes out what admins were told more than ninety days ago. */
export const pruneNotifications = (ctx: Context): Promise<unknown> =>
  ctx.scope.write((db) =>
    db
      .delete(notifications)
      .where(lt(notifications.createdAt, sql`now() - interval '90 days'`))
      .execute(),
  );
