import { lt, sql } from "drizzle-orm";
import { webhookEvents } from "../../../drizzle/schema/index.ts";
import type { Context } from "../../context.ts";

/** Takes out events that were settled a month ago; what they did is in the audit log. */
export const pruneWebhookEvents = (ctx: Context): Promise<unknown> =>
  ctx.scope.write((db) =>
    db
      .delete(webhookEvents)
      .where(lt(webhookEvents.settledAt, sql`now() - interval '30 days'`))
      .execute(),
  );
