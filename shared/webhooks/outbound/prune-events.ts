import { lt, sql } from "drizzle-orm";
import { outgoingEvents } from "../../../drizzle/schema/index.ts";
import type { Context } from "../../context.ts";

/** Takes out what happened more than thirty days ago, and whatever deliveries it had. */
export const pruneOutgoing = (ctx: Context): Promise<unknown> =>
  ctx.scope.write((db) =>
    db
      .delete(outgoingEvents)
      .where(lt(outgoingEvents.occurredAt, sql`now() - interval '30 days'`))
      .execute(),
  );
