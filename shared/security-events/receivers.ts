import { sql } from "drizzle-orm";
import { eventReceivers } from "../../drizzle/schema/index.ts";
import type { Context } from "../context.ts";
import type { Db } from "../db/queries.ts";

/** What is shown of a receiver: everything but what authorizes a push to it. */
export const receiverFields = {
  id: eventReceivers.id,
  name: eventReceivers.name,
  delivery: eventReceivers.delivery,
  url: eventReceivers.url,
  audience: eventReceivers.audience,
  content: eventReceivers.content,
  /** Whether a push carries an Authorization header. */
  authorized: sql<boolean>`${eventReceivers.authorization} is not null`,
  createdAt: eventReceivers.createdAt,
};

/**
 * Until the end of the transaction: who adds or removes receivers is alone, who stores tokens for
 * them keeps them from going meanwhile. Row locks would need a grant to update.
 */
export function lockReceivers({ scope }: Context, db: Db, hold: "alone" | "together") {
  const key = sql`hashtextextended(${`${scope.tenantId}:receivers`}::text, 0)`;
  const lock =
    hold === "alone"
      ? sql`select pg_advisory_xact_lock(${key})`
      : sql`select pg_advisory_xact_lock_shared(${key})`;
  // Sent now, before whatever the caller sends next; a query that is only awaited goes out later.
  return db.execute(lock).execute();
}
